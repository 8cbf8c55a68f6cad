using System.Reflection;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Instructions;

public sealed class RelaxedInstructionTests
{
    private const int Seed = 20;
    private const int Records = 240;

    /// <summary>The full names of the tests.</summary>
    public static IEnumerable<string> Names =>
        typeof(RelaxedInstructionTests)
            .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Select(static m => $"{m.DeclaringType!.FullName}.{m.Name}");

    [Fact]
    public void Relaxed_instructions_do_what_their_strict_counterparts_do()
    {
        (Opcode Relaxed, Opcode Strict)[] pairs =
        [
            (Opcode.I8x16RelaxedSwizzle, Opcode.I8x16Swizzle),
            (Opcode.I32x4RelaxedTruncF32x4S, Opcode.I32x4TruncSatF32x4S),
            (Opcode.I32x4RelaxedTruncF32x4U, Opcode.I32x4TruncSatF32x4U),
            (Opcode.I32x4RelaxedTruncF64x2SZero, Opcode.I32x4TruncSatF64x2SZero),
            (Opcode.I32x4RelaxedTruncF64x2UZero, Opcode.I32x4TruncSatF64x2UZero),
            (Opcode.I8x16RelaxedLaneselect, Opcode.V128Bitselect),
            (Opcode.I16x8RelaxedLaneselect, Opcode.V128Bitselect),
            (Opcode.I32x4RelaxedLaneselect, Opcode.V128Bitselect),
            (Opcode.I64x2RelaxedLaneselect, Opcode.V128Bitselect),
            (Opcode.F32x4RelaxedMin, Opcode.F32x4Min),
            (Opcode.F32x4RelaxedMax, Opcode.F32x4Max),
            (Opcode.F64x2RelaxedMin, Opcode.F64x2Min),
            (Opcode.F64x2RelaxedMax, Opcode.F64x2Max),
            (Opcode.I16x8RelaxedQ15mulrS, Opcode.I16x8Q15mulrSatS),
        ];
        var records = InstructionInputs.Make(new Random(Seed), Records);
        var relaxed = Run([.. pairs.Select(static p => new Instruction(p.Relaxed, []))], records);
        var strict = Run([.. pairs.Select(static p => new Instruction(p.Strict, []))], records);
        Assert.Equal(strict, relaxed);
    }

    [Fact]
    public void Relaxed_multiply_add_rounds_once()
    {
        Opcode[] opcodes =
        [
            Opcode.F32x4RelaxedMadd,
            Opcode.F32x4RelaxedNmadd,
            Opcode.F64x2RelaxedMadd,
            Opcode.F64x2RelaxedNmadd,
        ];
        var records = InstructionInputs.Make(new Random(Seed), Records);
        var output = Run([.. opcodes.Select(static o => new Instruction(o, []))], records);
        foreach (var (i, results) in ResultsOf(output, records, opcodes.Length))
        {
            var negate = i % 2 == 1;
            foreach (var (operands, result) in results)
            {
                var expected =
                    i < 2
                        ? Lanes(operands, 4, l => FusedSingle(operands, l, negate))
                        : Lanes(operands, 2, l => FusedDouble(operands, l, negate));
                Assert.Null(
                    InstructionResults.Difference(expected, result, i < 2 ? 4 : 8, opcodes[i].ToString(), operands)
                );
            }
        }
    }

    [Fact]
    public void Relaxed_dot_products_take_the_right_operand_as_unsigned_and_saturate()
    {
        Opcode[] opcodes = [Opcode.I16x8RelaxedDotI8x16I7x16S, Opcode.I32x4RelaxedDotI8x16I7x16AddS];
        var records = InstructionInputs.Make(new Random(Seed), Records);
        var output = Run([.. opcodes.Select(static o => new Instruction(o, []))], records);
        foreach (var (i, results) in ResultsOf(output, records, opcodes.Length))
        {
            foreach (var (operands, result) in results)
            {
                var sums = Enumerable.Range(0, 8).Select(l => DotOfPair(operands, l)).ToArray();
                var expected =
                    i == 0
                        ? Lanes(operands, 8, l => BitConverter.GetBytes(sums[l]))
                        : Lanes(
                            operands,
                            4,
                            l => BitConverter.GetBytes(sums[2 * l] + sums[(2 * l) + 1] + Addend(operands, l))
                        );
                Assert.Null(InstructionResults.Difference(expected, result, 0, opcodes[i].ToString(), operands));
            }
        }
    }

    private static byte[] Run(Instruction[] functions, byte[] records) =>
        ReferenceRun.OnFlint(InstructionModule.Build(functions), functions.Length, records);

    private static IEnumerable<(int Function, IEnumerable<(byte[] Operands, byte[] Result)>)> ResultsOf(
        byte[] output,
        byte[] records,
        int functions
    )
    {
        for (var f = 0; f < functions; f++)
        {
            var start = f * records.Length;
            yield return (
                f,
                Enumerable
                    .Range(0, records.Length / InstructionModule.RecordLength)
                    .Select(i => i * InstructionModule.RecordLength)
                    .Select(at =>
                        (
                            records.AsSpan(at, InstructionModule.Result).ToArray(),
                            output.AsSpan(start + at + InstructionModule.Result, 16).ToArray()
                        )
                    )
            );
        }
    }

    private static byte[] Lanes(byte[] operands, int count, Func<int, byte[]> lane) =>
        [.. Enumerable.Range(0, count).SelectMany(lane)];

    private static byte[] FusedSingle(byte[] operands, int lane, bool negate)
    {
        var left = BitConverter.ToSingle(operands, lane * 4);
        var right = BitConverter.ToSingle(operands, 16 + (lane * 4));
        return BitConverter.GetBytes(
            MathF.FusedMultiplyAdd(negate ? -left : left, right, BitConverter.ToSingle(operands, 32 + (lane * 4)))
        );
    }

    private static byte[] FusedDouble(byte[] operands, int lane, bool negate)
    {
        var left = BitConverter.ToDouble(operands, lane * 8);
        var right = BitConverter.ToDouble(operands, 16 + (lane * 8));
        return BitConverter.GetBytes(
            Math.FusedMultiplyAdd(negate ? -left : left, right, BitConverter.ToDouble(operands, 32 + (lane * 8)))
        );
    }

    private static short DotOfPair(byte[] operands, int lane)
    {
        var first = (sbyte)operands[2 * lane] * operands[16 + (2 * lane)];
        var second = (sbyte)operands[(2 * lane) + 1] * operands[17 + (2 * lane)];
        return (short)Math.Clamp(first + second, short.MinValue, short.MaxValue);
    }

    private static int Addend(byte[] operands, int lane) => BitConverter.ToInt32(operands, 32 + (lane * 4));
}
