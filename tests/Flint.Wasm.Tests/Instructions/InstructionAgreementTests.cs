namespace Flint.Wasm.Tests.Instructions;

/// <summary>Instructions give what they give in V8, whether the JIT knows their operands or not.</summary>
public sealed class InstructionAgreementTests
{
    private const int Seed = 20;

    // Special values come in each of the sets; this many meet each other often enough to find a wrong one.
    private const int Records = 240;

    public static TheoryData<string> InstructionSets =>
        [
            "DOTNET_EnableAVX512",
            "DOTNET_EnableAVX2",
            "DOTNET_EnableAVX",
            "DOTNET_EnableSSE42",
            "DOTNET_EnableHWIntrinsic",
        ];

    [Fact]
    public void Every_instruction_agrees_with_V8()
    {
        var random = new Random(Seed);
        AssertAgreement(Strict(random), InstructionInputs.Make(random, Records));
    }

    [Fact]
    public void Instructions_on_constants_agree_with_V8()
    {
        var random = new Random(Seed);
        var instructions = Strict(random)
            .Where(static i => i.Info.ParameterCount > 0)
            .SelectMany(i =>
                Enumerable.Range(0, i.Immediates.Length == 16 ? 1 : 12).Select(_ => i.OfConstants(random))
            );
        AssertAgreement(instructions, InstructionInputs.Make(random, 1));
    }

    [Fact]
    public void Instructions_on_one_constant_agree_with_V8()
    {
        var random = new Random(Seed);
        var instructions = Strict(random)
            .Where(static i => i.Info.ParameterCount > 1 && i.Immediates.Length == 0)
            .SelectMany(static i =>
                Enumerable
                    .Range(0, i.Info.ParameterCount)
                    .SelectMany(o => InstructionInputs.Neutral().Select(c => i.WithConstant(o, c)))
            );
        AssertAgreement(instructions, InstructionInputs.Make(random, 40));
    }

    // There are several forms of many instructions, and the processor decides; each of them must give the same.
    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Instructions_agree_with_V8_without(string instructionSet)
    {
        string[] methods =
        [
            $"{typeof(InstructionAgreementTests).FullName}.{nameof(Every_instruction_agrees_with_V8)}",
            $"{typeof(InstructionAgreementTests).FullName}.{nameof(Instructions_on_one_constant_agree_with_V8)}",
            .. RelaxedInstructionTests.Names,
        ];
        string[] arguments =
        [
            typeof(InstructionAgreementTests).Assembly.Location,
            .. methods.SelectMany(static m => new[] { "-method", m }),
        ];
        var output = ReferenceRun.Start("dotnet", arguments, instructionSet);
        Assert.Contains($"Total: {methods.Length},", output, StringComparison.Ordinal);
    }

    private static IEnumerable<Instruction> Strict(Random random) =>
        Instruction.Numeric().Concat(Instruction.Vector(random).Where(static i => !i.IsRelaxed));

    private static void AssertAgreement(IEnumerable<Instruction> all, byte[] records)
    {
        var instructions = all.ToArray();
        var binary = InstructionModule.Build(instructions);
        var expected = ReferenceRun.OnV8(binary, records);
        var actual = ReferenceRun.OnFlint(binary, instructions.Length, records);
        Assert.Equal(expected.Length, actual.Length);
        var differences = new SortedDictionary<int, string>();
        for (var at = 0; at < actual.Length; at += InstructionModule.RecordLength)
        {
            var instruction = instructions[at / records.Length];
            var difference = InstructionResults.Difference(
                expected.AsSpan(at, InstructionModule.RecordLength),
                actual.AsSpan(at, InstructionModule.RecordLength),
                instruction.FreeNaNLane,
                instruction.ToString(),
                records.AsSpan(at % records.Length, InstructionModule.RecordLength)
            );
            if (difference is not null)
            {
                differences.TryAdd(at / records.Length, difference);
            }
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {instructions.Length} differ, for instance:\n"
                + string.Join('\n', differences.Values.Take(40))
        );
    }
}
