using System.Diagnostics.Metrics;
using Flint.Core;

namespace Flint.Scheduler.Telemetry;

/// <summary>What the scheduler tells of its plans.</summary>
internal sealed class SchedulerMetrics
{
    private readonly Histogram<double> _planDuration;
    private int _functions;
    private long _generation;

    /// <summary>Makes the instruments.</summary>
    public SchedulerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(FlintTelemetry.Name);
        _planDuration = FlintTelemetry.CreateSeconds(
            meter,
            "flint.scheduler.plan_duration",
            "Time from reading the registry's changes to the published snapshot."
        );
        meter.CreateObservableUpDownCounter(
            "flint.scheduler.functions",
            () => Volatile.Read(ref _functions),
            "{function}",
            "Functions in the latest snapshot."
        );
        meter.CreateObservableCounter(
            "flint.scheduler.snapshots",
            () => Interlocked.Read(ref _generation),
            "{snapshot}",
            "Snapshots published since the start."
        );
    }

    /// <summary>A snapshot was published.</summary>
    public void Published(AssignmentSnapshot snapshot, TimeSpan duration)
    {
        Volatile.Write(ref _functions, snapshot.Functions.Count);
        Interlocked.Exchange(ref _generation, snapshot.Generation);
        _planDuration.Record(duration.TotalSeconds);
    }
}
