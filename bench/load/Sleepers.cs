using System.Diagnostics;
using System.Net.Http;

namespace Flint.Bench.Load;

/// <summary>
/// 1,000 invocations at once that each wait a second in wasi:io/poll, while others ask for hello: the thousand are to be
/// done within 3 s, and the p99 of hello is to stay under 3 × what it is without them.
/// </summary>
internal static class Sleepers
{
    private const int Count = 1_000;
    private const int Rounds = 3;
    private const double MaximumSeconds = 3;
    private const double MaximumRatio = 3;

    /// <summary>How many ask for hello, one request after another each.</summary>
    private const int Callers = 4;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Unloaded = TimeSpan.FromSeconds(2);

    public static async Task<bool> RunAsync(LoadServer server)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Count + Callers };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{server.Address}") };
        await HelloAsync(client, Task.Delay(Warmup));

        // Once for the connections and the threads, which a server that is up has.
        await SleepAsync(client);
        var isReached = true;
        for (var round = 1; round <= Rounds; round++)
        {
            var unloaded = await HelloAsync(client, Task.Delay(Unloaded));
            var started = Stopwatch.GetTimestamp();
            var sleeping = SleepAsync(client);
            var loaded = await HelloAsync(client, sleeping);
            await sleeping;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var ratio = P99(loaded) / P99(unloaded);
            Console.WriteLine(
                $"sleepers, round {round}: {Count} done in {seconds:0.00} s (at most {MaximumSeconds} s); p99 of hello "
                    + $"{P99(unloaded):0.00} ms alone ({unloaded.Count:n0} requests), {P99(loaded):0.00} ms beside them "
                    + $"({loaded.Count:n0} requests): {ratio:0.00} × (below {MaximumRatio} ×)"
            );
            isReached &= seconds <= MaximumSeconds && ratio < MaximumRatio;
        }

        return isReached;
    }

    private static Task SleepAsync(HttpClient client) =>
        Task.WhenAll(
            Enumerable
                .Range(0, Count)
                .Select(async _ =>
                {
                    using var response = await client.GetAsync(new Uri("/sleep", UriKind.Relative));
                    response.EnsureSuccessStatusCode();
                })
        );

    private static async Task<List<double>> HelloAsync(HttpClient client, Task until)
    {
        var times = await Task.WhenAll(
            Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(client, until)))
        );
        return [.. times.SelectMany(static t => t).Order()];
    }

    private static async Task<List<double>> CallAsync(HttpClient client, Task until)
    {
        var times = new List<double>();
        while (!until.IsCompleted)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(new Uri("/hello", UriKind.Relative));
            response.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static double P99(List<double> sorted) => sorted[(int)(sorted.Count * 0.99)];
}
