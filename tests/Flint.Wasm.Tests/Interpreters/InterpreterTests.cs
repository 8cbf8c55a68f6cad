using Flint.Bench.Engine;
using Flint.Wasm.Tests.Engine;

namespace Flint.Wasm.Tests.Interpreters;

/// <summary>
/// Lua, SQLite and QuickJS, built from source by bench/engine/programs/interpreters/build.sh: their main loops are the
/// functions that go over the JIT's limits.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class InterpreterTests
{
    /// <summary>Programs with what node's V8 answers for them.</summary>
    public static TheoryData<string, (string Name, int Argument, long Result)[]> Programs { get; } =
        new()
        {
            {
                "lua",
                [
                    ("fib", 18, 2584),
                    ("sort", 2_000, 683871366),
                    ("floats", 20_000, 45102762),
                    ("strings", 1_000, 983386483),
                ]
            },
            { "sqlite", [("mix", 500, -194170107084190747), ("lookups", 2_000, 5923716393511728232)] },
            {
                "quickjs",
                [("fib", 16, 987), ("objects", 3_000, 135500), ("sort", 2_000, 870218), ("strings", 3_000, 990298)]
            },
        };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task An_interpreter_computes_what_V8_does_and_none_of_its_functions_runs_unoptimised(
        string module,
        (string Name, int Argument, long Result)[] programs
    )
    {
        var suite = BenchSuite.All.Single(s => s.Name == module);
        if (!File.Exists(suite.File))
        {
            Assert.Skip("The interpreters are not built: bench/engine/programs/interpreters/build.sh.");
        }

        using var tiers = new MethodTiers();
        using var guest = new FlintRunner(
            await File.ReadAllBytesAsync(suite.File, TestContext.Current.CancellationToken)
        );
        foreach (var (name, argument, result) in programs)
        {
            Assert.Equal(result, guest.Run(new BenchProgram(name, argument)).Result);
        }

        var report = await tiers.TakeAsync(TimeSpan.FromSeconds(60));
        Assert.True(report.Methods > 20, $"Only {report.Methods} methods were seen.");
        Assert.Empty(report.Unoptimised);
    }
}
