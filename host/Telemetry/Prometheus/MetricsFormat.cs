namespace Flint.Host.Telemetry.Prometheus;

/// <summary>The text formats of metrics.</summary>
internal enum MetricsFormat
{
    /// <summary>Prometheus text exposition format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0, which has units and exemplars.</summary>
    OpenMetrics,
}
