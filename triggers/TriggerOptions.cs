namespace Flint.Triggers;

/// <summary>Settings of what runs queued invocations, bound from <c>Flint:Triggers</c>.</summary>
public sealed class TriggerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Triggers";

    /// <summary>
    /// Queued invocations that this process runs at once, of all functions (default 64: enough to keep a machine busy,
    /// and few against the threads that serve callers who wait).
    /// </summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>
    /// For how long an invocation is this process's own (default 1 min). It is prolonged while the invocation runs; when
    /// the process is gone, another takes over after this time.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long to wait before the queue is asked again where its store was away (default 1 s).
    /// </summary>
    public TimeSpan StoreDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long an invocation waits that found the worker busy, or its function at its limit (default 1 s). It does not
    /// count as an attempt.
    /// </summary>
    public TimeSpan BusyDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long an ending process waits for invocations that it has stopped, once its time to drain is over (default
    /// 2 s). They begin anew elsewhere or after the next start.
    /// </summary>
    public TimeSpan StopTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How far back due times of schedules are run that nobody was there for (default 1 h): once, for the latest of them.
    /// What was due before is left out, as a nightly job is not wanted at noon.
    /// </summary>
    public TimeSpan MissedWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often answers whose time is over are removed (default 1 min).</summary>
    public TimeSpan CleaningInterval { get; set; } = TimeSpan.FromMinutes(1);
}
