namespace Flint.Host.Telemetry;

/// <summary>
/// The platform's own settings of telemetry, bound from <c>Flint:Telemetry</c>. Where telemetry is sent to is configured
/// by OpenTelemetry's standard variables; see <see cref="OtlpSignals"/>.
/// </summary>
internal sealed class TelemetryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Telemetry";

    /// <summary>Whether metrics are measured and served at <c>/metrics</c> (default true).</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>
    /// Attribute sets that one metric may have (default 4,000: a thousand functions with a few versions each). What is over
    /// it is measured together, under <c>otel.metric.overflow</c>, so that memory stays bounded.
    /// </summary>
    public int Series { get; set; } = 4_000;
}
