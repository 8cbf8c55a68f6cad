namespace Flint.Worker.Deadlines;

/// <summary>How exactly deadlines are kept (<c>Flint:Worker:Deadlines</c>).</summary>
public sealed class DeadlineOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Deadlines";

    /// <summary>
    /// Time between two looks at the running invocations (default 4 ms, so that a deadline is honoured within 10 ms).
    /// One look costs some nanoseconds for each invocation.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// How long the looking goes on after the last invocation (default 1 s): stopping and starting it would
    /// otherwise be a wake-up for every request of a quiet worker.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(1);
}
