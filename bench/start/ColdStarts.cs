using Flint.Bench.Instances;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.Bench.Start;

/// <summary>
/// Cold starts as users mean them: a version that has never run and has no ready instance. Many functions, each of a binary
/// of its own, are called once.
/// </summary>
internal static class ColdStarts
{
    public static async Task RunAsync(Report report, StartSettings settings, TemporaryDirectory folder)
    {
        // The instance that a deploy starts is given up at the second look after the pools.
        var care = TimeSpan.FromSeconds(1);
        await using var platform = await Platform.StartAsync(
            folder["data"],
            [new("Flint__Worker__Pools__CareInterval", care.ToString())]
        );
        var binary = Platform.Guest("hello.wasm");
        await Parallel.ForAsync(
            0,
            settings.Cold,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await platform.DeployAsync($"cold-{i}", Platform.Variant(binary, $"{i:d6}"))
        );

        // The platform itself is warm.
        await platform.DeployAsync("warm", binary);
        for (var i = 0; i < 500; i++)
        {
            await platform.CallAsync("warm");
        }

        await Task.Delay(3 * care);
        var initialisations = new List<double>();
        var wholes = new List<double>();
        for (var i = 0; i < settings.Cold; i++)
        {
            var times = await platform.CallAsync($"cold-{i}");
            initialisations.Add(times["init"]);
            wholes.Add(times.Values.Sum());
        }

        var what = $"{settings.Cold} functions called once each";
        report.Add($"{what}, time for an instance, p50", At(initialisations, 50), "µs");
        report.Add($"{what}, time for an instance, p99", At(initialisations, 99), 200, "µs");
        report.Add($"{what}, all of the time in the server, p99", At(wholes, 99), "µs");
    }

    private static double At(List<double> values, int percent)
    {
        values.Sort();
        return values[(values.Count - 1) * percent / 100];
    }
}
