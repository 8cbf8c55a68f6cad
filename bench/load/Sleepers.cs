using System.Diagnostics;

namespace Flint.Bench.Load;

/// <summary>
/// 1,000 invocations at once that each wait a second in wasi:io/poll, while others ask another function for hello: the
/// thousand are to be done within 3 s, and the p99 of hello is to stay under 3 × what it is without them.
/// </summary>
internal static class Sleepers
{
    private const string Count = "1000";
    private const int Rounds = 3;
    private const double MaximumSeconds = 3;
    private const double MaximumRatio = 3;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Unloaded = TimeSpan.FromSeconds(2);

    public static async Task<bool> RunAsync(LoadServer server)
    {
        using var hello = new ClientProcess(HelloClient.Role, server.Address);
        using var sleep = new ClientProcess(SleepClient.Role, server.Address);

        // For the connections, the threads and the compiled code, which a server that is up has.
        await HelloAsync(hello, Task.Delay(Warmup));
        await HelloAsync(hello, SleepAsync(sleep));
        await HelloAsync(hello, SleepAsync(sleep));
        var isReached = true;
        for (var round = 1; round <= Rounds; round++)
        {
            var alone = await HelloAsync(hello, Task.Delay(Unloaded));
            var sleeping = SleepAsync(sleep);
            var beside = await HelloAsync(hello, sleeping);
            var seconds = await sleeping;
            var ratio = beside.P99 / alone.P99;
            Console.WriteLine(
                $"sleepers, round {round}: {Count} done in {seconds:0.00} s (at most {MaximumSeconds} s); p99 of hello "
                    + $"{Describe(alone)} alone, {Describe(beside)} beside them: {ratio:0.00} × (below {MaximumRatio} ×)"
            );
            isReached &= seconds <= MaximumSeconds && ratio < MaximumRatio;
        }

        return isReached;
    }

    private static async Task<double> SleepAsync(ClientProcess client)
    {
        var started = Stopwatch.GetTimestamp();
        await client.AskAsync(Count);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<HelloTimes> HelloAsync(ClientProcess client, Task until)
    {
        await client.AskAsync(HelloClient.Start);
        await until;
        return HelloTimes.Parse(await client.AskAsync(HelloClient.Stop));
    }

    private static string Describe(HelloTimes times) =>
        $"{times.P99:0.00} ms (median {times.Median:0.00}, worst {times.Worst:0.0}, {times.Count:n0} requests)";
}
