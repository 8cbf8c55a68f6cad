using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Vector;

/// <summary>One vector instruction with its immediates, wrapped in a function of a <see cref="VectorModule"/>.</summary>
/// <param name="Opcode">The instruction.</param>
/// <param name="Immediates">Lane, lanes of a shuffle, or nothing. Memory arguments are the module's business.</param>
/// <param name="Constants">
/// Where given, the operands are these constants (16 bytes each) and not read from memory, so that the JIT folds them.
/// </param>
internal sealed record VectorFunction(Opcode Opcode, byte[] Immediates, byte[]? Constants = null)
{
    public string Name => $"{OpcodeTable.Name(Opcode)} {string.Join(' ', Immediates)}";

    public bool IsRelaxed => Opcode >= Opcode.I8x16RelaxedSwizzle;

    /// <summary>Bytes of a lane where NaN may have any (quiet) payload in the result; otherwise 0.</summary>
    public int FreeNaNLane
    {
        get
        {
            var name = OpcodeTable.Name(Opcode);
            if (
                Immediates.Length > 0
                || name.EndsWith("splat", StringComparison.Ordinal)
                || name.Contains(".pm")
                || IsSignOrTest(name)
            )
            {
                return 0;
            }

            return name.StartsWith("f32x4", StringComparison.Ordinal) ? 4
                : name.StartsWith("f64x2", StringComparison.Ordinal) ? 8
                : 0;
        }
    }

    /// <summary>Every vector instruction, with every lane it can name; shuffles with some patterns and random lanes.</summary>
    public static IEnumerable<VectorFunction> All(Random random)
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

    public override string ToString() => Constants is null ? Name : $"{Name} of constants";

    private static bool IsSignOrTest(string name) =>
        name.EndsWith(".abs", StringComparison.Ordinal)
        || name.EndsWith(".neg", StringComparison.Ordinal)
        || name[6..] is "eq" or "ne" or "lt" or "gt" or "le" or "ge";
}
