using System.Diagnostics;
using Flint.Bench.Instances;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.Bench.Start;

/// <summary>A node with many deployed functions beside one with few: what their number costs.</summary>
internal static class ManyFunctions
{
    private const int Few = 10;
    private const int Rounds = 15;
    private const int CallsPerRound = 1_000;

    public static async Task RunAsync(Report report, StartSettings settings, TemporaryDirectory folder)
    {
        await DeployAsync(folder["few"], Few);
        var deployed = await DeployAsync(folder["many"], settings.Many);
        report.Add($"{settings.Many} deploys, each", deployed.TotalMilliseconds / settings.Many, "ms");

        await using var few = await Platform.StartAsync(folder["few"]);
        await using var many = await Platform.StartAsync(folder["many"]);
        report.Add($"start-up with {Few} functions", few.StartUp.TotalSeconds, "s");
        report.Add($"start-up with {settings.Many} functions", many.StartUp.TotalSeconds, 5, "s");
        await CompareAsync(report, settings, few, many);
        report.Add($"resident memory with {Few} functions", few.ResidentBytes >> 20, "MiB");
        report.Add($"resident memory with {settings.Many} functions", many.ResidentBytes >> 20, "MiB");
    }

    private static async Task<TimeSpan> DeployAsync(string data, int count)
    {
        await using var platform = await Platform.StartAsync(data);
        var binary = Platform.Guest("hello.wasm");
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await platform.DeployAsync($"function-{i}", binary)
        );
        var elapsed = Stopwatch.GetElapsedTime(started);
        await platform.StopAsync();
        return elapsed;
    }

    // One call after another, the servers in turn, so that what disturbs the machine meets both.
    private static async Task CompareAsync(Report report, StartSettings settings, Platform few, Platform many)
    {
        var ofFew = new List<double>();
        var ofMany = new List<double>();
        for (var round = 0; round < Rounds + 2; round++)
        {
            var (a, b) = (await TimeAsync(few, Few), await TimeAsync(many, settings.Many));
            if (round >= 2)
            {
                ofFew.Add(a);
                ofMany.Add(b);
            }
        }

        ofFew.Sort();
        ofMany.Sort();
        report.Add($"a request with {Few} functions, median", ofFew[Rounds / 2], "µs");
        report.Add(
            $"a request with {settings.Many} functions against it",
            ofMany[Rounds / 2] / ofFew[Rounds / 2],
            1.1,
            "×"
        );
    }

    // The same few functions on both sides: instances and compiled code are not what is compared.
    private static async Task<double> TimeAsync(Platform platform, int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerRound; i++)
        {
            await platform.CallAsync($"function-{i % Few * (count / Few)}");
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / CallsPerRound;
    }
}
