using Flint.Host.Platform;

namespace Flint.Host.Telemetry;

/// <summary>
/// Which signals are sent by OTLP. A signal is sent where <c>OTEL_{SIGNAL}_EXPORTER</c> says <c>otlp</c>, or says nothing
/// and an endpoint is configured, for all signals (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>) or for this one. The OpenTelemetry
/// libraries read the rest of the standard variables themselves.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/"/>
internal readonly record struct OtlpSignals(bool Traces, bool Metrics, bool Logs)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Reads the variables.</summary>
    /// <exception cref="StartRefusedException">A variable asks for an exporter that there is not.</exception>
    internal static OtlpSignals Read(IConfiguration configuration)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        return new(IsSent(configuration, "TRACES"), IsSent(configuration, "METRICS"), IsSent(configuration, "LOGS"));
    }

    private static bool IsSent(IConfiguration configuration, string signal)
    {
        var name = $"OTEL_{signal}_EXPORTER";
        return configuration[name]?.Trim() switch
        {
            null or "" => !string.IsNullOrWhiteSpace(configuration[Endpoint])
                || !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]),
            "otlp" => true,
            "none" => false,
            // Metrics are served at /metrics whether this says so or not.
            "prometheus" when signal == "METRICS" => false,
            var other => throw new StartRefusedException(
                $"{name} is '{other}'. Flint sends by 'otlp', or not at all ('none'); metrics are served at /metrics besides."
            ),
        };
    }
}
