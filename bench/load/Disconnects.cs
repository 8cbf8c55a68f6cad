using System.Diagnostics;
using System.Net.Sockets;
using Flint.Core;

namespace Flint.Bench.Load;

/// <summary>
/// 10,000 clients that leave in the middle of an answer whose guest waits for a minute: each guest is to be ended at once,
/// and nothing is to be left of it.
/// </summary>
internal static class Disconnects
{
    private const int Count = 10_000;
    private const int AtOnce = 50;
    private const int WarmupCount = 1_000;
    private const int MaximumThreads = 10;
    private const int MaximumHandles = 20;
    private const long MaximumManaged = 8L << 20;
    private const long MaximumResident = 32L << 20;

    /// <summary>How long the last guests may take to end, and idle threads to be given up (10 s is their time).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(LoadServer server)
    {
        await LeaveAsync(server, WarmupCount);
        var before = await SettleAsync(server, null);
        var started = Stopwatch.GetTimestamp();
        await LeaveAsync(server, Count);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await SettleAsync(server, before);
        var ended = server.Count(InvocationOutcome.ClientDisconnected);
        Console.WriteLine(
            $"disconnects: {Count:n0} in {seconds:0.0} s, {ended - WarmupCount:n0} invocations told that the client left, "
                + $"{server.Running} still running; threads {before.Threads} → {after.Threads} (at most +{MaximumThreads}), "
                + $"handles {before.Handles} → {after.Handles} (at most +{MaximumHandles}), managed memory "
                + $"{before.Managed >> 10:n0} → {after.Managed >> 10:n0} KiB (at most +{MaximumManaged >> 20} MiB), resident "
                + $"{before.Resident >> 20} → {after.Resident >> 20} MiB (at most +{MaximumResident >> 20} MiB)"
        );
        return server.Running == 0
            && ended == Count + WarmupCount
            && after.Threads <= before.Threads + MaximumThreads
            && after.Handles <= before.Handles + MaximumHandles
            && after.Managed <= before.Managed + MaximumManaged
            && after.Resident <= before.Resident + MaximumResident;
    }

    private static Task LeaveAsync(LoadServer server, int count) =>
        Task.WhenAll(
            Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => LeaveOneByOneAsync(server, count / AtOnce)))
        );

    private static async Task LeaveOneByOneAsync(LoadServer server, int count)
    {
        var buffer = new byte[1024];
        for (var i = 0; i < count; i++)
        {
            using var socket = await server.SendAsync("GET /hold HTTP/1.1");

            // The answer has begun, so the guest waits or is about to.
            await socket.ReceiveAsync(buffer);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    /// <summary>What the process holds once it has come to rest, or the patience is over.</summary>
    private static async Task<Held> SettleAsync(LoadServer server, Held? wanted)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            await Task.Delay(500);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var held = Held.Now();
            var isOver = Stopwatch.GetElapsedTime(started) > (wanted is null ? Patience / 2 : Patience);
            var isSettled =
                wanted is not null
                && server.Running == 0
                && held.Threads <= wanted.Threads
                && held.Handles <= wanted.Handles;
            if (isOver || isSettled)
            {
                return held;
            }
        }
    }

    private sealed record Held(int Threads, int Handles, long Managed, long Resident)
    {
        public static Held Now()
        {
            using var process = Process.GetCurrentProcess();
            return new Held(
                process.Threads.Count,
                process.HandleCount,
                GC.GetTotalMemory(forceFullCollection: false),
                process.WorkingSet64
            );
        }
    }
}
