using Flint.Core;
using Flint.Gateway;
using Flint.Gateway.Access;
using Flint.Host.Telemetry;
using Flint.Host.Telemetry.Prometheus;
using Flint.Scheduler;
using Flint.Storage.Sqlite;
using Flint.Triggers;
using Flint.Worker;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace Flint.Host.Platform;

/// <summary>Composes gateway, scheduler, triggers, worker and storage into one process.</summary>
internal static class PlatformHost
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    // Settings that say where to listen: one of them replaces the default address.
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    /// <summary>What holds where no file, variable or argument says otherwise.</summary>
    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Default"] = "Information",
        // The banner says what these say at every start, and the gateway counts requests itself.
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        // It has nothing to say, but while it could, the framework makes an activity and a log scope for every request.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        // It warns at every new key that the key is not encrypted itself; docs/security.md says what protects it.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // A start that failed is explained by UpCommand; a stack trace in front of it helps nobody.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        // One line for people; `json` is for programs.
        ["Logging:Console:FormatterName"] = LineFormatter.FormatterName,
    };

    /// <summary>Builds the application. The caller runs it, and disposes of it before the data directory.</summary>
    internal static WebApplication Build(ConfiguredBuilder configured, DataDirectory directory)
    {
        var (builder, options) = configured;
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSqliteStorage(directory);
        services.AddSingleton<AssignmentBoard>();
        services.AddSingleton<IAssignmentSource>(static s => s.GetRequiredService<AssignmentBoard>());
        services.AddSingleton<IAssignmentPublisher>(static s => s.GetRequiredService<AssignmentBoard>());
        services.AddSingleton<INodeDirectory, LocalNode>();

        // Services start in this order, and before the port opens: samples are there when the scheduler makes the first
        // snapshot, and the gateway has its routes when the first request arrives.
        services.AddFlintWorker(builder.Configuration);
        if (options.Samples)
        {
            services.AddSingleton(SampleFolder.OfThisBuild);
            services.AddHostedService<FirstStart>();
        }

        services.AddFlintScheduler(builder.Configuration);
        services.AddFlintGateway(builder.Configuration);
        TelemetrySetup.Add(builder, options);
        // Last, for it sends invocations to all of the others; and so it is the first to stop, after the port has closed.
        services.AddFlintTriggers(builder.Configuration);

        var app = builder.Build();
        app.UseFlintGateway();
        MetricsEndpoint.Map(app);
        return app;
    }

    /// <summary>Reads the configuration.</summary>
    internal static ConfiguredBuilder Configure(UpArguments arguments)
    {
        var builder = WebApplication.CreateBuilder();
        IConfigurationBuilder configuration = builder.Configuration;
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        configuration.AddInMemoryCollection(Overrides(arguments));
        var options =
            builder.Configuration.GetSection(PlatformOptions.Section).Get<PlatformOptions>() ?? new PlatformOptions();

        if (!AddressIsConfigured(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var access = kestrel.ApplicationServices.GetRequiredService<PlatformAccess>();
            kestrel.ConfigureEndpointDefaults(endpoint => BindingGuard.Check(endpoint.EndPoint, options, access));
        });
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        return new ConfiguredBuilder(builder, options);
    }

    private static bool AddressIsConfigured(ConfigurationManager configuration) =>
        AddressSettings.Any(name => !string.IsNullOrEmpty(configuration[name]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private static IEnumerable<KeyValuePair<string, string?>> Overrides(UpArguments arguments)
    {
        (string Name, string? Value)[] values =
        [
            ("urls", arguments.Urls),
            ($"{PlatformOptions.Section}:{nameof(PlatformOptions.DataDirectory)}", arguments.DataDirectory),
            ($"{PlatformOptions.Section}:{nameof(PlatformOptions.Samples)}", arguments.Samples?.ToString()),
        ];
        return values.Where(static v => v.Value is not null).Select(static v => KeyValuePair.Create(v.Name, v.Value));
    }
}

/// <summary>A builder whose configuration has been read.</summary>
internal sealed record ConfiguredBuilder(WebApplicationBuilder Builder, PlatformOptions Options);
