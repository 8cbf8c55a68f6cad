using Flint.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Dispatch;

/// <summary>Tells the queue what came of attempts, and goes on telling while its store is away.</summary>
internal sealed partial class Verdicts(
    IInvocationQueue queue,
    Backoff backoff,
    IOptions<TriggerOptions> options,
    TimeProvider time,
    ILogger<Verdicts> logger
)
{
    /// <summary>Why an invocation is a dead letter before its attempt begins; null where it may begin.</summary>
    internal static string? RefuseToBegin(Delivery delivery, FunctionAssignment? function)
    {
        if (function is null)
        {
            return "The function does not exist any more.";
        }

        var most = function.Settings.Async.Attempts;
        return delivery.Attempt > most
            ? $"All {most} attempts were begun, and none came to an end: the process ended while they ran."
            : null;
    }

    /// <summary>Records what came of an attempt.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="settings">The function's.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="stopped">Cancelled when the platform has stopped what runs.</param>
    internal async Task RecordAsync(
        RunningInvocation invocation,
        AsyncSettings settings,
        AttemptResult result,
        CancellationToken stopped
    )
    {
        var (verdict, response, body) = result;
        var attempt = invocation.Delivery.Attempt;
        if (stopped.IsCancellationRequested && verdict.Outcome == InvocationOutcome.ClientDisconnected)
        {
            // Stopped by the platform, through no fault of its own.
            await queue.ReleaseAsync(invocation.Delivery, time.GetUtcNow(), CancellationToken.None);
            return;
        }

        switch (verdict.Kind)
        {
            case VerdictKind.Succeeded:
                await TellAsync(d => queue.CompleteAsync(d, response!, body, CancellationToken.None));
                break;
            case VerdictKind.NotBegun:
                await TellAsync(d =>
                    queue.ReleaseAsync(d, time.GetUtcNow() + options.Value.BusyDelay, CancellationToken.None)
                );
                break;
            case VerdictKind.Failed when attempt < settings.Attempts:
                var at = time.GetUtcNow() + await backoff.AfterAsync(settings, attempt);
                await TellAsync(d => queue.RetryAsync(d, FailureOf(attempt, verdict), at, CancellationToken.None));
                break;
            default:
                Log.Died(logger, invocation.Delivery.Id, invocation.Delivery.Function, attempt, verdict.Detail);
                await TellAsync(d => queue.BuryAsync(d, FailureOf(attempt, verdict), CancellationToken.None));
                break;
        }

        Task TellAsync(Func<Delivery, ValueTask<bool>> tell) => this.TellAsync(invocation, tell, stopped);
    }

    /// <summary>Makes an invocation that did not begin a dead letter.</summary>
    internal Task BuryAsync(RunningInvocation invocation, string reason, CancellationToken stopped)
    {
        var delivery = invocation.Delivery;
        Log.Died(logger, delivery.Id, delivery.Function, delivery.Attempt - 1, reason);
        var failure = new QueuedFailure(time.GetUtcNow(), Math.Max(1, delivery.Attempt - 1), reason);
        return TellAsync(invocation, d => queue.BuryAsync(d, failure, CancellationToken.None), stopped);
    }

    private QueuedFailure FailureOf(int attempt, in Verdict verdict) =>
        new(time.GetUtcNow(), attempt, verdict.Detail, verdict.Outcome, verdict.Status);

    // The room that the invocation takes is kept meanwhile: work whose end cannot be written down is not begun.
    private async Task TellAsync(
        RunningInvocation invocation,
        Func<Delivery, ValueTask<bool>> tell,
        CancellationToken stopped
    )
    {
        while (true)
        {
            try
            {
                if (!await tell(invocation.Delivery))
                {
                    Log.WasAnothers(logger, invocation.Delivery.Id);
                }

                return;
            }
            catch (StorageUnavailableException e)
            {
                Log.StoreAway(logger, invocation.Delivery.Id, options.Value.StoreDelay, e.Message);
                await Task.Delay(options.Value.StoreDelay, time, stopped);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Queued invocation {InvocationId} of {Function} is a dead letter after {Attempts} attempts: {Reason}"
        )]
        internal static partial void Died(
            ILogger logger,
            string invocationId,
            FunctionKey function,
            int attempts,
            string reason
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Queued invocation {InvocationId} took longer than its lease and is another's by now; it runs again."
        )]
        internal static partial void WasAnothers(ILogger logger, string invocationId);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "What came of queued invocation {InvocationId} cannot be recorded yet. Trying again in {Delay}. {Reason}"
        )]
        internal static partial void StoreAway(ILogger logger, string invocationId, TimeSpan delay, string reason);
    }
}
