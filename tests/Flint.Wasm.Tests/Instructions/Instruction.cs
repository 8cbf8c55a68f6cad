using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Instructions;

/// <summary>One numeric or vector instruction with its immediates, for a function of an <see cref="InstructionModule"/>.</summary>
/// <param name="Opcode">The instruction.</param>
/// <param name="Immediates">A lane, the lanes of a shuffle, or nothing. Memory arguments are the module's business.</param>
/// <param name="Constants">
/// For each operand the bytes of a constant, or null where it is read from memory: the JIT treats what it knows in its own
/// way. Nothing: all are read.
/// </param>
internal sealed record Instruction(Opcode Opcode, byte[] Immediates, params byte[]?[] Constants)
{
    private string Name => OpcodeTable.Name(Opcode);

    public OpcodeInfo Info => OpcodeTable.Info(Opcode);

    public bool IsRelaxed => Opcode >= Opcode.I8x16RelaxedSwizzle;

    /// <summary>Bytes of a lane of the result where NaN may have any payload that is quiet; 0 where all bits count.</summary>
    public int FreeNaNLane =>
        Immediates.Length > 0 || KeepsBits() ? 0
        : Name.StartsWith("f32", StringComparison.Ordinal) ? 4
        : Name.StartsWith("f64", StringComparison.Ordinal) ? 8
        : 0;

    /// <summary>The numeric instructions.</summary>
    public static IEnumerable<Instruction> Numeric() =>
        Enum.GetValues<Opcode>()
            .Where(static o =>
                o
                    is >= Opcode.I32Eqz
                        and <= Opcode.I64Extend32S
                        or >= Opcode.I32TruncSatF32S
                        and <= Opcode.I64TruncSatF64U
            )
            .Select(static o => new Instruction(o, []));

    /// <summary>The vector instructions, with every lane they can name; shuffles with some patterns and random lanes.</summary>
    public static IEnumerable<Instruction> Vector(Random random)
    {
        foreach (var opcode in Enum.GetValues<Opcode>().Where(static o => o >= Opcode.V128Load))
        {
            var info = OpcodeTable.Info(opcode);
            if (opcode == Opcode.V128Const)
            {
                continue;
            }

            if (opcode == Opcode.I8x16Shuffle)
            {
                foreach (var lanes in ShuffleLanes.All(random))
                {
                    yield return new(opcode, lanes);
                }
            }
            else if (info.LaneCount > 0)
            {
                for (byte lane = 0; lane < info.LaneCount; lane++)
                {
                    yield return new(opcode, [lane]);
                }
            }
            else
            {
                yield return new(opcode, []);
            }
        }
    }

    /// <summary>The same with constants for all operands.</summary>
    public Instruction OfConstants(Random random) =>
        this with
        {
            Constants = [.. Enumerable.Range(0, Info.ParameterCount).Select(_ => InstructionInputs.Constant(random))],
        };

    /// <summary>The same with a constant for one operand.</summary>
    public Instruction WithConstant(int operand, byte[] constant)
    {
        var constants = new byte[]?[Info.ParameterCount];
        constants[operand] = constant;
        return this with { Constants = constants };
    }

    public override string ToString() =>
        $"{Name} {string.Join(' ', Immediates)} "
        + string.Join(' ', Constants.Select(static c => c is null ? "memory" : Convert.ToHexStringLower(c)));

    private bool KeepsBits() =>
        Name.EndsWith("splat", StringComparison.Ordinal)
        || Name.Contains(".pm", StringComparison.Ordinal)
        || Name[(Name.IndexOf('.') + 1)..]
            is "abs"
                or "neg"
                or "copysign"
                or "eq"
                or "ne"
                or "lt"
                or "gt"
                or "le"
                or "ge"
                or "reinterpret_i32"
                or "reinterpret_i64";
}
