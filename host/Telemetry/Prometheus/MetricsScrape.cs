using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Flint.Host.Telemetry.Prometheus;

/// <summary>Collects the metrics when somebody asks for them, and writes them as text.</summary>
internal sealed class MetricsScrape : IDisposable
{
    private readonly Exporter _exporter = new();

    // One collection at a time: the reader hands out live metric points.
    private readonly Lock _collecting = new();

    /// <summary>Makes the reader, which a meter provider must be given.</summary>
    internal MetricsScrape() => Reader = new BaseExportingMetricReader(_exporter);

    /// <summary>What collects.</summary>
    internal BaseExportingMetricReader Reader { get; }

    /// <summary>The metrics as they are now.</summary>
    /// <param name="format">How to write them.</param>
    internal byte[] Collect(MetricsFormat format)
    {
        lock (_collecting)
        {
            _exporter.Text = new MetricsText(format);
            _exporter.Collect!(Timeout.Infinite);
            return Encoding.UTF8.GetBytes(_exporter.Text.End());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        _exporter.Dispose();
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class Exporter : BaseExporter<Metric>, IPullMetricExporter
    {
        /// <summary>Set by the reader: outside of it a reader that is pulled does not collect.</summary>
        public Func<int, bool>? Collect { get; set; }

        internal MetricsText Text { get; set; } = new(MetricsFormat.Prometheus);

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var metrics = new List<Metric>();
            foreach (var metric in batch)
            {
                metrics.Add(metric);
            }

            Text.Add(metrics);
            return ExportResult.Success;
        }
    }
}
