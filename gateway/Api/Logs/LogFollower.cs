using System.Runtime.CompilerServices;
using Flint.Core;

namespace Flint.Gateway.Api.Logs;

/// <summary>
/// Follows a function's log. The log has no subscription, because writing to it must never wait for readers; so a
/// follower looks at intervals, and only while somebody follows.
/// </summary>
internal sealed class LogFollower(IFunctionLog log, TimeProvider time)
{
    /// <summary>Between two looks: below what a person watching notices.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(200);

    // Entries between two looks beyond this number are lost to the follower, as they soon are to the log itself.
    private const int MostPerLook = 1000;

    /// <summary>The latest entries, and then new ones as they come.</summary>
    /// <param name="function">The function.</param>
    /// <param name="latest">How many entries of the past to begin with.</param>
    /// <param name="cancellation">Ends the following.</param>
    public async IAsyncEnumerable<LogEntry> FollowAsync(
        FunctionKey function,
        int latest,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        LogEntry? last = null;
        foreach (var entry in log.Read(function, latest))
        {
            last = entry;
            yield return entry;
        }
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var entries = log.Read(function, MostPerLook);
            for (var i = FirstAfter(entries, last); i < entries.Count; i++)
            {
                last = entries[i];
                yield return last;
            }
        }
    }

    // The log hands out the entries that were appended, so the last one seen is found by identity.
    private static int FirstAfter(IReadOnlyList<LogEntry> entries, LogEntry? last)
    {
        for (var i = entries.Count - 1; i >= 0 && last is not null; i--)
        {
            if (ReferenceEquals(entries[i], last))
            {
                return i + 1;
            }
        }
        return 0;
    }
}
