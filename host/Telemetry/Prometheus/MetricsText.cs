using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Flint.Host.Telemetry.Prometheus;

/// <summary>Writes metrics in Prometheus' text format or in that of OpenMetrics.</summary>
/// <seealso href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>
/// <seealso href="https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md"/>
internal sealed class MetricsText(MetricsFormat format)
{
    private const string BucketLabel = "le";

    private readonly StringBuilder _text = new();

    /// <summary>Writes metrics, each family in one piece.</summary>
    internal void Add(IEnumerable<Metric> metrics)
    {
        var families = metrics
            .Where(static m => TypeOf(m.MetricType) is not null)
            .GroupBy(MetricName.FamilyOf, StringComparer.Ordinal)
            .OrderBy(static f => f.Key, StringComparer.Ordinal);
        foreach (var family in families)
        {
            var first = family.First();
            var type = TypeOf(first.MetricType)!;
            WriteHead(family.Key, type, first);
            // Meters may use one name for different things; a family has one type.
            foreach (var metric in family.Where(m => TypeOf(m.MetricType) == type))
            {
                Write(family.Key, metric);
            }
        }
    }

    /// <summary>The whole text.</summary>
    internal string End()
    {
        if (format == MetricsFormat.OpenMetrics)
        {
            _text.Append("# EOF\n");
        }

        return _text.ToString();
    }

    /// <summary>The format's type; null for what it cannot say, which are exponential histograms.</summary>
    private static string? TypeOf(MetricType type) =>
        type switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.LongSumNonMonotonic
            or MetricType.DoubleSumNonMonotonic
            or MetricType.LongGauge
            or MetricType.DoubleGauge => "gauge",
            MetricType.Histogram => "histogram",
            _ => null,
        };

    private void WriteHead(string family, string type, Metric metric)
    {
        var name = type == "counter" && format == MetricsFormat.Prometheus ? $"{family}_total" : family;
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        var unit = MetricName.UnitOf(metric.Unit);
        if (format == MetricsFormat.OpenMetrics && unit.Length > 0)
        {
            _text.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        }

        if (!string.IsNullOrEmpty(metric.Description))
        {
            _text.Append("# HELP ").Append(name).Append(' ');
            Escape(metric.Description, quotes: format == MetricsFormat.OpenMetrics);
            _text.Append('\n');
        }
    }

    private void Write(string family, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.LongSum:
                    WriteCounter(family, labels, point, point.GetSumLong());
                    break;
                case MetricType.DoubleSum:
                    WriteCounter(family, labels, point, point.GetSumDouble());
                    break;
                case MetricType.LongSumNonMonotonic:
                    WriteSample(family, "", labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSumNonMonotonic:
                    WriteSample(family, "", labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    WriteSample(family, "", labels, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    WriteSample(family, "", labels, point.GetGaugeLastValueDouble());
                    break;
                default:
                    WriteHistogram(family, labels, point);
                    break;
            }
        }
    }

    private void WriteCounter(string family, string labels, in MetricPoint point, double value)
    {
        BeginSample(family, "_total", labels);
        Append(value);
        AppendExemplar(point, double.NegativeInfinity, double.PositiveInfinity);
        _text.Append('\n');
    }

    private void WriteHistogram(string family, string labels, in MetricPoint point)
    {
        var cumulative = 0L;
        var below = double.NegativeInfinity;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            var bound = $"{BucketLabel}=\"{Number(bucket.ExplicitBound)}\"";
            BeginSample(family, "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}");
            _text.Append(cumulative);
            AppendExemplar(point, below, bucket.ExplicitBound);
            _text.Append('\n');
            below = bucket.ExplicitBound;
        }

        WriteSample(family, "_sum", labels, point.GetHistogramSum());
        WriteSample(family, "_count", labels, point.GetHistogramCount());
    }

    private void WriteSample(string family, string suffix, string labels, double value)
    {
        BeginSample(family, suffix, labels);
        Append(value);
        _text.Append('\n');
    }

    private void BeginSample(string family, string suffix, string labels)
    {
        _text.Append(family).Append(suffix);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ');
    }

    /// <summary>The latest measurement between two bounds that belongs to a recorded trace.</summary>
    private void AppendExemplar(in MetricPoint point, double above, double upTo)
    {
        if (format != MetricsFormat.OpenMetrics || !point.TryGetExemplars(out var exemplars))
        {
            return;
        }

        foreach (ref readonly var exemplar in exemplars)
        {
            var value = double.IsInfinity(above) && double.IsInfinity(upTo) ? 1 : exemplar.DoubleValue;
            if (exemplar.TraceId == default || value <= above || value > upTo)
            {
                continue;
            }

            _text
                .Append(" # {trace_id=\"")
                .Append(exemplar.TraceId.ToHexString())
                .Append("\",span_id=\"")
                .Append(exemplar.SpanId.ToHexString())
                .Append("\"} ");
            Append(value);
            _text
                .Append(' ')
                .Append(
                    (exemplar.Timestamp.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture)
                );
            return;
        }
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }

            text.Append(MetricName.Sanitize(key)).Append("=\"");
            Escape(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quotes: true);
            text.Append('"');
        }

        return text.ToString();
    }

    private void Append(double value) => _text.Append(Number(value));

    private static string Number(double value) =>
        value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            double.NaN => "NaN",
            _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
        };

    private void Escape(string value, bool quotes) => Escape(_text, value, quotes);

    private static void Escape(StringBuilder text, string value, bool quotes)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when quotes => text.Append("\\\""),
                _ => text.Append(c),
            };
        }
    }
}
