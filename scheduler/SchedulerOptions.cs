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
}
