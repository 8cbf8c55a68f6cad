using System.Threading.Channels;
using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Dispatch;

/// <summary>
/// Takes work from the queue and runs it, as much at once as the limits of all and of each function allow. Functions take
/// turns, so that the backlog of one does not hold up the others. An ending process takes no more, and lets what runs
/// finish for as long as the host gives it.
/// </summary>
internal sealed partial class DispatchLoop(
    IInvocationQueue queue,
    IAssignmentSource assignments,
    RunningInvocations running,
    Attempt attempt,
    Verdicts verdicts,
    IHostApplicationLifetime lifetime,
    IOptions<TriggerOptions> options,
    TimeProvider time,
    ILogger<DispatchLoop> logger
) : BackgroundService
{
    // Timers take no more than 49 days, and a look too early costs nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly TriggerOptions _options = options.Value;
    private readonly CancellationTokenSource _abort = new();

    // Holds at most one reason to look: reasons that come while one waits are the same reason.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private int _turn;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await running.WaitUntilEmptyAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Log.StoppedRunning(logger, running.Count);
            await _abort.CancelAsync();
            // What does not stop in time is handed out again by its lease.
            await Task.WhenAny(
                running.WaitUntilEmptyAsync(),
                Task.Delay(_options.StopTime, time, CancellationToken.None)
            );
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _abort.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        using var timer = time.CreateTimer(
            _ => Wake(),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        try
        {
            // Before the first snapshot every function looks removed.
            await assignments.WaitForNextAsync(0, ending.Token);
            var watching = WatchAsync(ending.Token);
            Wake();
            while (await _wake.Reader.ReadAsync(ending.Token))
            {
                var next = await DispatchAsync(ending.Token);
                timer.Change(next, Timeout.InfiniteTimeSpan);
            }

            await watching;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Ending takes no more work.
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WatchAsync(CancellationToken cancellation)
    {
        var seen = queue.ChangeCount;
        while (!cancellation.IsCancellationRequested)
        {
            await queue.WaitForChangeAsync(seen, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            seen = queue.ChangeCount;
            Wake();
        }
    }

    /// <summary>Starts what can be started; answers after what time to look again, whatever happens.</summary>
    private async Task<TimeSpan> DispatchAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var work = await queue.FindReadyAsync(cancellation);
                if (await StartAsync(work.Functions, cancellation) > 0)
                {
                    continue;
                }

                if (work.NextAt is not { } next)
                {
                    return Timeout.InfiniteTimeSpan;
                }

                var wait = next - time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    return wait < LongestWait ? wait : LongestWait;
                }

                // It became due right now. What was ready before waits for room, which wakes this loop.
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever the store says, the loop must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.QueueAway(logger, _options.StoreDelay, e);
            return _options.StoreDelay;
        }
    }

    private async Task<int> StartAsync(IReadOnlyList<FunctionKey> functions, CancellationToken cancellation)
    {
        var started = 0;
        var first = functions.Count == 0 ? 0 : (int)((uint)_turn++ % (uint)functions.Count);
        for (var i = 0; i < functions.Count; i++)
        {
            var free = _options.Concurrency - running.Count;
            if (free <= 0)
            {
                break;
            }

            var key = functions[(first + i) % functions.Count];
            var function = assignments.Current.Functions.GetValueOrDefault(key);
            var most = (function?.Settings.Async ?? new AsyncSettings()).Concurrency - running.CountOf(key);
            // An equal share of the room at first; what is left goes round again.
            var share = Math.Max(1, free / (functions.Count - i));
            if (most <= 0)
            {
                continue;
            }

            foreach (var delivery in await queue.ClaimAsync(key, Math.Min(most, share), _options.Lease, cancellation))
            {
                Start(delivery, function);
                started++;
            }
        }

        return started;
    }

    private void Start(Delivery delivery, FunctionAssignment? function)
    {
        if (running.Add(delivery, _abort.Token) is { } added)
        {
            _ = Task.Run(() => RunAsync(added, function), CancellationToken.None);
        }
    }

    private async Task RunAsync(RunningInvocation invocation, FunctionAssignment? function)
    {
        try
        {
            var refused = Verdicts.RefuseToBegin(invocation.Delivery, function);
            if (refused is { } failure)
            {
                await verdicts.BuryAsync(invocation, failure, _abort.Token);
                return;
            }

            var result = await attempt.RunAsync(invocation.Delivery, function!, invocation.Stopped);
            if (!invocation.IsLost)
            {
                await verdicts.RecordAsync(invocation, function!.Settings.Async, result, _abort.Token);
            }
        }
#pragma warning disable CA1031 // Nobody waits for this task: what is not recorded is handed out again by its lease.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotRecorded(logger, invocation.Delivery.Id, e);
        }
        finally
        {
            running.Remove(invocation);
            Wake();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The queue cannot be read; queued invocations wait. Trying again in {Delay}."
        )]
        internal static partial void QueueAway(ILogger logger, TimeSpan delay, Exception exception);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "What came of queued invocation {InvocationId} could not be recorded; it will run again."
        )]
        internal static partial void NotRecorded(ILogger logger, string invocationId, Exception exception);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The time to drain is over: {Count} queued invocations are stopped and will run again."
        )]
        internal static partial void StoppedRunning(ILogger logger, int count);
    }
}
