using Flint.Core;
using Flint.Gateway.Access;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Flint.Host.Telemetry.Prometheus;

/// <summary>Serves the metrics to Prometheus and whatever reads its formats.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Where.</summary>
    internal const string Path = "/metrics";

    private const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>Maps the endpoint where metrics are measured.</summary>
    internal static void Map(WebApplication app)
    {
        if (app.Services.GetService<MetricsScrape>() is not { } scrape)
        {
            return;
        }

        app.MapGet(
                Path,
                (HttpContext http) =>
                {
                    var open = WantsOpenMetrics(http.Request.Headers.Accept);
                    var text = scrape.Collect(open ? MetricsFormat.OpenMetrics : MetricsFormat.Prometheus);
                    return TypedResults.Bytes(text, open ? OpenMetricsType : PrometheusType);
                }
            )
            .WithName("metrics")
            .Reads(Role.Viewer, RoleScope.Anywhere)
            .WithTags("Health")
            .WithSummary("The platform's metrics")
            .WithDescription(
                "In the text format of Prometheus, or in that of OpenMetrics, with exemplars, where Accept asks for it."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }

    private static bool WantsOpenMetrics(StringValues accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types)
        && types.Any(static t =>
            t.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
        );
}
