using Flint.Wasi.Io;

namespace Flint.Wasi.Clocks;

/// <summary>Ready from an instant of the monotonic clock on.</summary>
internal sealed class TimerPollable(TimeProvider time, ulong instant) : Pollable
{
    /// <summary>The longest delay that .NET's timers take; a longer wait is made of several.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(40);

    /// <inheritdoc/>
    public override bool IsReady => ClockInterfaces.Now(time) >= instant;

    /// <inheritdoc/>
    public override Task WhenReady(CancellationToken cancellation)
    {
        var now = ClockInterfaces.Now(time);
        if (now >= instant)
        {
            return Task.CompletedTask;
        }

        // Rounded up, so that the instant has come when the delay is over.
        var milliseconds = (instant - now + 999_999) / 1_000_000;
        var delay =
            milliseconds >= (ulong)LongestDelay.TotalMilliseconds
                ? LongestDelay
                : TimeSpan.FromMilliseconds((double)milliseconds);
        return Task.Delay(delay, time, cancellation);
    }
}
