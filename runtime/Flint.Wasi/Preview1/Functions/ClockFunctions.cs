using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>Clocks. CPU time clocks are not offered, as in Wasmtime: they would tell a guest about its neighbours.</summary>
internal static class ClockFunctions
{
    public const uint Realtime = 0;
    public const uint Monotonic = 1;

    private const long NanosecondsPerTick = 100;

    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("clock_res_get", "ii", ClockResGet),
            Preview1Functions.Define("clock_time_get", "ili", ClockTimeGet),
        ];

    /// <summary>The present time of a clock in nanoseconds. False where there is no such clock.</summary>
    public static bool TryRead(TimeProvider time, uint clock, out ulong nanoseconds)
    {
        nanoseconds = clock switch
        {
            Realtime => (ulong)((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick),
            Monotonic => (ulong)((Int128)time.GetTimestamp() * 1_000_000_000 / time.TimestampFrequency),
            _ => 0,
        };
        return clock <= Monotonic;
    }

    private static Errno ClockResGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        ulong resolution;
        switch ((uint)arguments[0])
        {
            case Realtime:
                resolution = NanosecondsPerTick;
                break;
            case Monotonic:
                resolution = (ulong)Math.Max(1, 1_000_000_000 / context.Options.Time.TimestampFrequency);
                break;
            default:
                return Errno.InvalidArgument;
        }

        context.Memory.WriteUInt64((uint)arguments[1], resolution);
        return Errno.Success;
    }

    private static Errno ClockTimeGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!TryRead(context.Options.Time, (uint)arguments[0], out var nanoseconds))
        {
            return Errno.InvalidArgument;
        }

        context.Memory.WriteUInt64((uint)arguments[2], nanoseconds);
        return Errno.Success;
    }
}
