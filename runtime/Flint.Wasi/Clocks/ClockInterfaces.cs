using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Clocks;

/// <summary>wasi:clocks, over the <see cref="TimeProvider"/> that the instance was given.</summary>
internal static class ClockInterfaces
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>.NET's wall clock counts in units of 100 ns.</summary>
    private const uint WallClockResolution = 100;

    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:clocks/monotonic-clock@0.2.12")
            .Function("now", static (HostCall call) => Now(Time(call)))
            .Function(
                "resolution",
                static (HostCall call) => (ulong)Math.Max(1, NanosecondsPerSecond / Time(call).TimestampFrequency)
            )
            .Function<ulong, Pollable>(
                "subscribe-instant",
                static (call, instant) => new TimerPollable(Time(call), instant)
            )
            .Function<ulong, Pollable>(
                "subscribe-duration",
                static (call, duration) => new TimerPollable(Time(call), SaturatingAdd(Now(Time(call)), duration))
            );
        linker
            .Interface("wasi:clocks/wall-clock@0.2.12")
            .Function("now", static (HostCall call) => WallTime.From(Time(call).GetUtcNow()))
            .Function("resolution", static (HostCall _) => new WallTime(0, WallClockResolution));
    }

    /// <summary>The monotonic clock in nanoseconds.</summary>
    public static ulong Now(TimeProvider time) =>
        (ulong)((UInt128)(ulong)time.GetTimestamp() * NanosecondsPerSecond / (ulong)time.TimestampFrequency);

    private static TimeProvider Time(HostCall call) => call.State<ComponentGuestContext>().Options.Time;

    private static ulong SaturatingAdd(ulong a, ulong b) => a > ulong.MaxValue - b ? ulong.MaxValue : a + b;
}
