using System.Diagnostics;

namespace Flint.Bench.Http;

/// <summary>Load from HttpClient, for machines without wrk. It costs more than wrk, so ratios come out closer to 1.</summary>
internal sealed class BuiltInGenerator : ILoadGenerator
{
    public const string Name = "built-in";

    public string Description => "the built-in generator (HttpClient)";

    public async Task<Measurement> RunAsync(Uri address, int connections, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections };
        using var client = new HttpClient(handler);
        var begin = Stopwatch.GetTimestamp();
        var runs = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskAsync(client, address, begin, duration)))
        );
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var latencies = runs.SelectMany(static run => run.Latencies).Order().ToArray();
        return new Measurement(
            latencies.Length / seconds,
            At(latencies, 0.50),
            At(latencies, 0.99),
            runs.Sum(static run => run.Errors)
        );
    }

    private static async Task<(List<long> Latencies, long Errors)> AskAsync(
        HttpClient client,
        Uri address,
        long begin,
        TimeSpan duration
    )
    {
        var latencies = new List<long>();
        var errors = 0L;
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            var sent = Stopwatch.GetTimestamp();
            try
            {
                using var response = await client.GetAsync(address);
                await response.Content.CopyToAsync(Stream.Null);
                errors += response.IsSuccessStatusCode ? 0 : 1;
            }
            catch (HttpRequestException)
            {
                errors++;
            }

            latencies.Add(Stopwatch.GetTimestamp() - sent);
        }

        return (latencies, errors);
    }

    private static TimeSpan At(long[] sorted, double quantile) =>
        sorted.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Length - 1) * quantile)]);
}
