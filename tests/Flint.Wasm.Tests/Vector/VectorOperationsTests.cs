using System.Diagnostics;
using System.Reflection;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;

namespace Flint.Wasm.Tests.Vector;

public sealed class VectorOperationsTests
{
    private const int Seed = 20;
    private const int Records = 240;

    private static readonly Opcode[] TranslatedElsewhere = [Opcode.V128Load, Opcode.V128Store, Opcode.V128Const];

    public static TheoryData<string> InstructionSets =>
        [
            "DOTNET_EnableAVX512",
            "DOTNET_EnableAVX2",
            "DOTNET_EnableAVX",
            "DOTNET_EnableSSE42",
            "DOTNET_EnableHWIntrinsic",
        ];

    [Fact]
    public void Every_vector_opcode_has_a_method_of_its_signature()
    {
        foreach (var opcode in Enum.GetValues<Opcode>().Where(static o => o >= Opcode.V128Load))
        {
            if (TranslatedElsewhere.Contains(opcode))
            {
                continue;
            }

            var method = typeof(VectorOperations).GetMethod(
                opcode.ToString(),
                BindingFlags.Static | BindingFlags.Public
            );
            Assert.True(method is not null, $"{opcode} has no method.");
            var info = OpcodeTable.Info(opcode);
            Assert.Equal(
                info.Result == ValueKind.None ? typeof(void) : IlSignature.TypeOf(info.Result),
                method.ReturnType
            );
            Assert.Equal(ParametersOf(info), method.GetParameters().Select(static p => p.ParameterType));
            Assert.True(
                method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining),
                opcode.ToString()
            );
        }
    }

    // A method that cannot be would be called in large functions, which costs many times more.
    [Fact]
    public void Every_vector_method_can_be_spliced()
    {
        var assembly = typeof(VectorOperations).Assembly;
        var isDebug = assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };
        Assert.SkipWhen(isDebug, "Without optimisation the C# compiler makes branches of some methods.");
        foreach (var method in typeof(VectorOperations).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            Assert.True(SplicedMethod.Of(method) is not null, method.Name);
        }
    }

    [Fact]
    public void Every_vector_instruction_agrees_with_V8()
    {
        var random = new Random(Seed);
        var functions = VectorFunction.All(random).Where(static f => !f.IsRelaxed).ToArray();
        AssertAgreement(functions, VectorInputs.Make(random, Records));
    }

    [Fact]
    public void Vector_instructions_on_constants_agree_with_V8()
    {
        var random = new Random(Seed);
        var constants = VectorInputs.Make(random, 12);
        var functions = VectorFunction
            .All(random)
            .Where(static f => !f.IsRelaxed)
            .SelectMany(f =>
                Enumerable
                    .Range(0, f.Opcode == Opcode.I8x16Shuffle ? 1 : 12)
                    .Select(i => f with { Constants = constants.AsSpan(i * VectorModule.RecordLength, 48).ToArray() })
            )
            .ToArray();
        AssertAgreement(functions, VectorInputs.Make(random, 1));
    }

    // The methods choose between the portable form and several of the processor's; each of them must give the same.
    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Vector_instructions_agree_with_V8_without(string instructionSet)
    {
        var assembly = typeof(VectorOperationsTests).Assembly.Location;
        var name = typeof(VectorOperationsTests).FullName;
        string[] arguments =
        [
            assembly,
            "-method",
            $"{name}.{nameof(Every_vector_instruction_agrees_with_V8)}",
            "-method",
            $"{name}.{nameof(Relaxed_instructions_do_what_their_strict_counterparts_do)}",
            "-method",
            $"{name}.{nameof(Relaxed_multiply_add_rounds_once)}",
            "-method",
            $"{name}.{nameof(Relaxed_dot_products_take_the_right_operand_as_unsigned_and_saturate)}",
        ];
        ReferenceRun.Start("dotnet", arguments, instructionSet);
    }

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
        var records = VectorInputs.Make(new Random(Seed), Records);
        var relaxed = Run([.. pairs.Select(static p => new VectorFunction(p.Relaxed, []))], records);
        var strict = Run([.. pairs.Select(static p => new VectorFunction(p.Strict, []))], records);
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
        var records = VectorInputs.Make(new Random(Seed), Records);
        var output = Run([.. opcodes.Select(static o => new VectorFunction(o, []))], records);
        foreach (var (i, results) in ResultsOf(output, records, opcodes.Length))
        {
            var negate = i % 2 == 1;
            foreach (var (operands, result) in results)
            {
                var expected =
                    i < 2
                        ? Lanes(operands, 4, l => FusedSingle(operands, l, negate))
                        : Lanes(operands, 2, l => FusedDouble(operands, l, negate));
                AssertSame(expected, result, i < 2 ? 4 : 8, opcodes[i].ToString(), operands);
            }
        }
    }

    [Fact]
    public void Relaxed_dot_products_take_the_right_operand_as_unsigned_and_saturate()
    {
        Opcode[] opcodes = [Opcode.I16x8RelaxedDotI8x16I7x16S, Opcode.I32x4RelaxedDotI8x16I7x16AddS];
        var records = VectorInputs.Make(new Random(Seed), Records);
        var output = Run([.. opcodes.Select(static o => new VectorFunction(o, []))], records);
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
                AssertSame(expected, result, 0, opcodes[i].ToString(), operands);
            }
        }
    }

    [Fact]
    public void Vector_accesses_trap_where_their_last_byte_is_outside()
    {
        var functions = VectorFunction
            .All(new Random(Seed))
            .Where(static f =>
                OpcodeTable.Info(f.Opcode).Immediate
                    is ImmediateKind.MemoryArgument
                        or ImmediateKind.MemoryArgumentAndLane
            )
            .ToArray();
        using var engine = new CompilingEngine();
        using var module = engine.Compile(VectorModule.Build(functions));
        using var store = engine.CreateStore();
        var instance = store.Instantiate(module, []);
        var memory = instance.GetMemory("memory")!;
        for (var f = 0; f < functions.Length; f++)
        {
            var function = instance.GetFunction(f.ToString())!;
            var last =
                WasmMemory.PageSize
                - VectorModule.AccessOffset
                - (1 << OpcodeTable.Info(functions[f].Opcode).Alignment);
            BitConverter.TryWriteBytes(memory.Slice(VectorModule.Address, 4), last);
            function.Invoke();
            foreach (var outside in new[] { last + 1, -1, int.MinValue })
            {
                BitConverter.TryWriteBytes(memory.Slice(VectorModule.Address, 4), outside);
                var trap = Assert.Throws<WasmTrapException>(function.Invoke);
                Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
            }
        }
    }

    private static IEnumerable<Type> ParametersOf(OpcodeInfo info)
    {
        var isAccess = info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane;
        if (isAccess)
        {
            yield return typeof(nint);
        }

        ValueKind[] parameters = [info.Parameter0, info.Parameter1, info.Parameter2];
        foreach (var parameter in parameters.Take(info.ParameterCount))
        {
            yield return IlSignature.TypeOf(parameter);
        }

        if (info.Immediate == ImmediateKind.Shuffle)
        {
            yield return typeof(Vector128<byte>);
        }
        else if (info.LaneCount > 0 && info.Immediate != ImmediateKind.MemoryArgument)
        {
            yield return typeof(int);
        }
    }

    private static byte[] Run(VectorFunction[] functions, byte[] records) =>
        ReferenceRun.OnFlint(VectorModule.Build(functions), functions.Length, records);

    private static void AssertAgreement(VectorFunction[] functions, byte[] records)
    {
        var binary = VectorModule.Build(functions);
        var expected = ReferenceRun.OnV8(binary, records);
        var actual = ReferenceRun.OnFlint(binary, functions.Length, records);
        Assert.Equal(expected.Length, actual.Length);
        for (var at = 0; at < actual.Length; at += VectorModule.RecordLength)
        {
            var function = functions[at / records.Length];
            AssertSame(
                expected.AsSpan(at, VectorModule.RecordLength),
                actual.AsSpan(at, VectorModule.RecordLength),
                function.FreeNaNLane,
                function.ToString(),
                records.AsSpan(at % records.Length, VectorModule.RecordLength)
            );
        }
    }

    private static void AssertSame(
        ReadOnlySpan<byte> expected,
        ReadOnlySpan<byte> actual,
        int nanLane,
        string what,
        ReadOnlySpan<byte> operands
    )
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        for (var i = 0; i < expected.Length; i += 4)
        {
            if (nanLane != 0 && IsQuietNaN(expected, i, nanLane) && IsQuietNaN(actual, i, nanLane))
            {
                continue;
            }

            Assert.True(
                expected.Slice(i, 4).SequenceEqual(actual.Slice(i, 4)),
                $"{what} of {Text(operands)} differs at {i}: {Text(actual)} instead of {Text(expected)}."
            );
        }
    }

    private static bool IsQuietNaN(ReadOnlySpan<byte> bytes, int position, int size)
    {
        var lane = bytes[(position / size * size)..];
        return size == 4
            ? (BitConverter.ToUInt32(lane) & 0x7FC00000) == 0x7FC00000
            : (BitConverter.ToUInt64(lane) & 0x7FF8000000000000) == 0x7FF8000000000000;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        string.Join(
            ' ',
            Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, 64)]).Chunk(32).Select(static c => new string(c))
        );

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
                    .Range(0, records.Length / VectorModule.RecordLength)
                    .Select(i => i * VectorModule.RecordLength)
                    .Select(at =>
                        (
                            records.AsSpan(at, VectorModule.Result).ToArray(),
                            output.AsSpan(start + at + VectorModule.Result, 16).ToArray()
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
