using Flint.Core;
using Polly;
using Polly.Retry;

namespace Flint.Triggers.Dispatch;

/// <summary>
/// How long to wait before an invocation is tried again: exponential with jitter, as Polly has it. The waiting itself is
/// the queue's, which outlives the process; so Polly's retries run against a clock on which no time passes, and tell
/// their delays.
/// </summary>
internal sealed class Backoff(Random random)
{
    /// <summary>The delay after an attempt that failed.</summary>
    /// <param name="settings">The function's.</param>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    internal async ValueTask<TimeSpan> AfterAsync(AsyncSettings settings, int attempt)
    {
        var delay = TimeSpan.Zero;
        var pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = InstantTime.Instance }
            .AddRetry(
                new RetryStrategyOptions<bool>
                {
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(settings.FirstDelayMilliseconds),
                    MaxDelay = TimeSpan.FromMilliseconds(settings.MaximumDelayMilliseconds),
                    MaxRetryAttempts = attempt,
                    Randomizer = random.NextDouble,
                    ShouldHandle = static _ => PredicateResult.True(),
                    OnRetry = arguments =>
                    {
                        delay = arguments.RetryDelay;
                        return default;
                    },
                }
            )
            .Build();
        await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(false));
        return delay;
    }

    /// <summary>A clock whose timers fire at once.</summary>
    private sealed class InstantTime : TimeProvider
    {
        internal static InstantTime Instance { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
