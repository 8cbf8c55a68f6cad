namespace Flint.Scheduler;

/// <summary>Settings of the scheduler, bound from <c>Flint:Scheduler</c>.</summary>
public sealed class SchedulerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Scheduler";

    /// <summary>
    /// How long to wait before planning is tried again after it failed (default 1 s: a store that is away is not helped by
    /// more questions, and a change is still seen soon after it is back).
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often artifacts that no version names are looked for (default 1 h: they cost disk space only).</summary>
    public TimeSpan ArtifactCleaningInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long an artifact that no version names is kept after it was stored (default 1 h: longer than any deploy takes
    /// from its artifact to its version).
    /// </summary>
    public TimeSpan ArtifactGrace { get; set; } = TimeSpan.FromHours(1);
}
