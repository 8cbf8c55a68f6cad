using Flint.Component;

namespace Flint.Wasi.Clocks;

/// <summary>wasi:clocks/wall-clock, <c>datetime</c>: since 1970-01-01T00:00:00Z.</summary>
internal readonly record struct WallTime(ulong Seconds, uint Nanoseconds) : IRecordValue<WallTime, (ulong, uint)>
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    public (ulong, uint) Fields => (Seconds, Nanoseconds);

    public static WallTime FromFields((ulong, uint) fields) => new(fields.Item1, fields.Item2);

    /// <summary>Makes a time of nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public static WallTime FromNanoseconds(ulong nanoseconds) =>
        new(nanoseconds / NanosecondsPerSecond, (uint)(nanoseconds % NanosecondsPerSecond));

    public static WallTime From(DateTimeOffset time)
    {
        var ticks = Math.Max(0, time.UtcTicks - DateTime.UnixEpoch.Ticks);
        return new WallTime(
            (ulong)(ticks / TimeSpan.TicksPerSecond),
            (uint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)
        );
    }
}
