using System.Text;
using OpenTelemetry.Metrics;

namespace Flint.Host.Telemetry.Prometheus;

/// <summary>
/// Names of metrics and labels as OpenTelemetry maps them to Prometheus: what is not a letter, a digit or an underscore
/// becomes an underscore; units are written out at the end of the name.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/"/>
internal static class MetricName
{
    /// <summary>The name of a metric's family, without the suffix of counters.</summary>
    internal static string FamilyOf(Metric metric)
    {
        var name = Sanitize(metric.Name);
        var unit = UnitOf(metric.Unit);
        if (unit.Length > 0 && !name.EndsWith($"_{unit}", StringComparison.Ordinal))
        {
            name += $"_{unit}";
        }

        return name;
    }

    /// <summary>A unit of UCUM in words; empty for annotations such as <c>{request}</c>, which count things.</summary>
    internal static string UnitOf(string? unit) =>
        unit switch
        {
            null or "" or "1" => "",
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "%" => "percent",
            _ when unit[0] == '{' => "",
            _ => Sanitize(unit),
        };

    /// <summary>A name that the formats allow.</summary>
    internal static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }
}
