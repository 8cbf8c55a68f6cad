using System.Globalization;
using System.Runtime.InteropServices;

namespace Flint.Bench.Http;

/// <summary>The table as Markdown, ready for docs/benchmarks.md.</summary>
internal static class Report
{
    public static async Task WriteAsync(
        TextWriter output,
        BenchmarkSettings settings,
        ILoadGenerator generator,
        IReadOnlyList<Target> targets
    )
    {
        var bare = targets[0];
        await output.WriteLineAsync(
            $"{Processor()}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; "
                + $"{generator.Description}, {settings.Connections} connections, medians of {settings.Rounds} rounds of "
                + $"{settings.Seconds} s, servers in turn."
        );
        await output.WriteLineAsync();
        await output.WriteLineAsync("| server | requests/s | of bare | p50 ms | p99 ms | p99 of bare | errors |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        foreach (var target in targets)
        {
            var rate = target.MedianOf(static m => m.RequestsPerSecond);
            var p50 = target.MedianOf(static m => m.P50.TotalMilliseconds);
            var p99 = target.MedianOf(static m => m.P99.TotalMilliseconds);
            var share = rate / bare.MedianOf(static m => m.RequestsPerSecond);
            var tail = p99 / bare.MedianOf(static m => m.P99.TotalMilliseconds);
            var errors = target.Rounds.Sum(static m => m.Errors);
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {target.Name} | {rate:N0} | {share:P1} | {p50:0.00} | {p99:0.00} | {tail:0.00} × | {errors} |"
                )
            );
        }

        await output.WriteLineAsync();
    }

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        var line = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "processor unknown";
    }
}
