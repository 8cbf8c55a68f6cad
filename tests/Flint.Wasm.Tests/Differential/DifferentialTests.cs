using System.Diagnostics;
using Flint.Bench.Fuzz.Differential;
using Flint.Bench.Fuzz.Generation;
using Flint.Wasm.Tests.Engine;

namespace Flint.Wasm.Tests.Differential;

/// <summary>Flint against V8; <c>bench/fuzz</c> does the same for as many modules as one likes.</summary>
[Collection(AloneCollection.Name)]
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(7);

    public static IEnumerable<TheoryDataRow<string>> Regressions =>
        Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Differential", "Regressions"), "*.wasm")
            .Select(static f => new TheoryDataRow<string>(Path.GetFileName(f)));

    [Theory]
    [MemberData(nameof(Regressions))]
    public async Task A_module_that_once_differed_does_what_it_does_in_V8(string file)
    {
        SkipWithout("node");
        using var run = new DifferentialRun();
        var binary = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "Differential", "Regressions", file),
            TestContext.Current.CancellationToken
        );

        var comparison = await run.CompareAsync(binary, seed: 1);

        Assert.True(comparison.Outcome == Outcome.Same, comparison.FirstDifference);
    }

    [Theory]
    [InlineData((int)GeneratorKind.Binaryen)]
    [InlineData((int)GeneratorKind.Own)]
    public async Task Generated_modules_do_what_they_do_in_V8(int generator)
    {
        SkipWithout("node");
        SkipWithout("wasm-opt");
        using var run = new DifferentialRun();
        var start = Stopwatch.GetTimestamp();
        var compared = 0;
        for (var seed = 1; Stopwatch.GetElapsedTime(start) < Time; seed++)
        {
            if (await run.CompareAsync((GeneratorKind)generator, seed) is { } comparison)
            {
                compared++;
                Assert.True(comparison.Outcome != Outcome.Different, $"Seed {seed}: {comparison.FirstDifference}");
            }
        }

        output.WriteLine($"{compared} modules");
        Assert.True(compared > 0);
    }

    private static void SkipWithout(string program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!Array.Exists(path, folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Skip($"{program} is not installed.");
        }
    }
}
