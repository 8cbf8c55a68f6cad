using Flint.Core;
using Flint.Host.Platform;
using Flint.Host.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Flint.Host.Telemetry;

/// <summary>Connects the platform's spans, metrics and logs to OpenTelemetry.</summary>
internal static class TelemetrySetup
{
    private static readonly string[] Meters =
    [
        FlintTelemetry.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
    ];

    /// <summary>Adds what the configuration asks for. What it does not ask for costs nothing at run time.</summary>
    internal static void Add(WebApplicationBuilder builder, PlatformOptions platform)
    {
        var options =
            builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>()
            ?? new TelemetryOptions();
        if (options.Series < 1)
        {
            throw new StartRefusedException($"{TelemetryOptions.Section}:Series must be at least 1.");
        }

        var signals = OtlpSignals.Read(builder.Configuration);
        var resource = Resource(platform);
        var scrape = options.Metrics ? new MetricsScrape() : null;
        if (scrape is not null)
        {
            builder.Services.AddSingleton(scrape);
        }

        if (scrape is not null || signals.Metrics || signals.Traces)
        {
            builder.Services.AddHostedService(_ => new TelemetryProviders(
                signals.Traces ? () => BuildTracing(resource) : null,
                scrape is not null || signals.Metrics ? () => BuildMetrics(resource, options, signals, scrape) : null
            ));
        }

        if (signals.Logs)
        {
            AddLogs(builder, resource);
        }
    }

    private static ResourceBuilder Resource(PlatformOptions platform) =>
        ResourceBuilder
            .CreateEmpty()
            .AddTelemetrySdk()
            .AddService("flint", serviceVersion: LocalNode.PlatformVersion, serviceInstanceId: platform.NodeId)
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over what stands above.
            .AddEnvironmentVariableDetector();

    private static TracerProvider BuildTracing(ResourceBuilder resource) =>
        Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(FlintTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http")
            .AddOtlpExporter()
            .Build();

    private static MeterProvider BuildMetrics(
        ResourceBuilder resource,
        TelemetryOptions options,
        OtlpSignals signals,
        MetricsScrape? scrape
    )
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddView(instrument =>
                instrument.Meter.Name == FlintTelemetry.Name
                    ? new MetricStreamConfiguration { CardinalityLimit = options.Series }
                    : null
            );
        if (signals.Traces)
        {
            builder.SetExemplarFilter(ExemplarFilterType.TraceBased);
        }

        if (signals.Metrics)
        {
            builder.AddOtlpExporter();
        }

        if (scrape is not null)
        {
            builder.AddReader(scrape.Reader);
        }

        return builder.Build();
    }

    private static void AddLogs(WebApplicationBuilder builder, ResourceBuilder resource)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.SetResourceBuilder(resource);
            logging.IncludeFormattedMessage = true;
            logging.ParseStateValues = true;
            logging.AddProcessor(new FunctionLogTrace());
            logging.AddOtlpExporter();
        });
        // What guests print belongs to their functions' logs, not among the platform's own lines.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(FunctionLogExport.Category, LogLevel.None);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(FunctionLogExport.Category, LogLevel.Information);
        builder.Services.Decorate<IFunctionLog, FunctionLogExport>();
    }

    /// <summary>Puts a service in front of the one that is registered, which it gets as a parameter.</summary>
    private static void Decorate<TService, TDecorator>(this IServiceCollection services)
        where TService : class
        where TDecorator : class, TService
    {
        var inner = services.Last(static d => d.ServiceType == typeof(TService));
        services.Replace(
            ServiceDescriptor.Singleton<TService>(provider =>
                ActivatorUtilities.CreateInstance<TDecorator>(
                    provider,
                    (TService)ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)
                )
            )
        );
    }
}
