namespace Flint.Wasi.Preview1;

/// <summary>Times to set (witx, <c>$fstflags</c>); null leaves one as it is.</summary>
internal readonly record struct NewTimes(ulong? Accessed, ulong? Modified)
{
    private const uint AccessedGiven = 1;
    private const uint AccessedNow = 2;
    private const uint ModifiedGiven = 4;
    private const uint ModifiedNow = 8;
    private const uint All = AccessedGiven | AccessedNow | ModifiedGiven | ModifiedNow;

    /// <summary>Makes times of arguments. False where they contradict each other.</summary>
    public static bool Read(Preview1Context context, ulong accessed, ulong modified, ulong flags, out NewTimes times)
    {
        times = default;
        if (
            flags > All
            || (flags & (AccessedGiven | AccessedNow)) == (AccessedGiven | AccessedNow)
            || (flags & (ModifiedGiven | ModifiedNow)) == (ModifiedGiven | ModifiedNow)
        )
        {
            return false;
        }

        ClockFunctions.TryRead(context.Options.Time, ClockFunctions.Realtime, out var now);
        times = new NewTimes(
            Choose((flags & AccessedGiven) != 0, (flags & AccessedNow) != 0, accessed, now),
            Choose((flags & ModifiedGiven) != 0, (flags & ModifiedNow) != 0, modified, now)
        );
        return true;
    }

    private static ulong? Choose(bool isGiven, bool isNow, ulong given, ulong now) =>
        isGiven ? given
        : isNow ? now
        : null;
}
