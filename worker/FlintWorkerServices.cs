using System.Net;
using Flint.Core;
using Flint.Wasi;
using Flint.Wasm;
using Flint.Worker.Artifacts;
using Flint.Worker.Deadlines;
using Flint.Worker.Deployment;
using Flint.Worker.Files;
using Flint.Worker.Http;
using Flint.Worker.Invocations;
using Flint.Worker.Logs;
using Flint.Worker.Outbound;
using Flint.Worker.Pools;
using Flint.Worker.Secrets;
using Flint.Worker.Sockets;
using Flint.Worker.Telemetry;
using Flint.Worker.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flint.Worker;

/// <summary>Registers the worker.</summary>
public static class FlintWorkerServices
{
    /// <summary>The section of <see cref="CgiOptions"/>, which belong to WASI and know no configuration.</summary>
    private const string CgiSection = "Flint:Worker:Cgi";

    /// <summary>The section of <see cref="SocketLimits"/>, likewise.</summary>
    private const string SocketLimitsSection = "Flint:Worker:SocketLimits";

    /// <summary>The section of <see cref="FileLimits"/>, likewise.</summary>
    private const string FileLimitsSection = "Flint:Worker:FileLimits";

    /// <summary>
    /// Adds the worker as <see cref="IInvoker"/>, <see cref="IVersionPreparer"/> and <see cref="IFunctionLog"/>. It needs
    /// an <see cref="IArtifactStore"/> and an <see cref="IAssignmentSource"/> from whoever composes the platform, asks
    /// <see cref="INamespacePolicies"/> for grants where it is there, and brings the engine of its own unless another
    /// <see cref="WasmEngine"/> was registered before.
    /// </summary>
    public static IServiceCollection AddFlintWorker(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        AddOptions(services, configuration);
        AddFileOptions(services, configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WasmEngine>(static _ => new CompilingEngine());
        services.TryAddSingleton<IFunctionLog, FunctionLogStore>();
        services.AddSingleton<GuestThreads>();
        services.AddSingleton<Pulse>();
        services.AddSingleton<ProgramCache>();
        services.AddSingleton<FileGranting>();
        services.AddSingleton<ISettingsRule>(static s => s.GetRequiredService<FileGranting>());
        services.AddSingleton<SocketGranting>();
        services.AddSingleton<InstancePools>();
        services.AddMetrics();
        services.AddSingleton<InvocationTelemetry>();
        services.AddHostedService<WorkerMetrics>();
        services.TryAddSingleton<INameResolver, SystemNameResolver>();
        services.AddSingleton<OutboundClients>();
        services.AddSingleton<IInvoker, WorkerInvoker>();
        services.AddSingleton<IVersionPreparer, VersionPreparer>();
        services.AddHostedService<PoolKeeper>();
        services.AddHostedService<ProgramPreloader>();
        services.AddHostedService<SecretKeeper>();
        return services;
    }

    private static void AddFileOptions(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<FileGrantOptions>()
            .Bind(configuration.GetSection(FileGrantOptions.ScratchSection))
            .Configure(o => configuration.GetSection(FileGrantOptions.FoldersSection).Bind(o.Folders))
            .Validate(
                static o => o.MaximumBytes > 0,
                $"{FileGrantOptions.ScratchSection}: MaximumBytes must be above 0."
            )
            .Validate(
                static o => o.Folders.All(static f => NameRules.IsValid(f.Key) && Directory.Exists(f.Value)),
                $"{FileGrantOptions.FoldersSection}: each name must be {NameRules.Description}, and its value a folder that "
                    + "exists."
            )
            .ValidateOnStart();
        services
            .AddOptions<FileLimits>()
            .Bind(configuration.GetSection(FileLimitsSection))
            .Validate(
                static o =>
                    o
                        is {
                            Entries: > 0,
                            NameBytes: > 0,
                            PathBytes: > 0,
                            Depth: > 0,
                            ListedEntries: > 0,
                            OpenFiles: > 0
                        },
                $"{FileLimitsSection}: Entries, NameBytes, PathBytes, Depth, ListedEntries and OpenFiles must be above 0."
            )
            .Validate(static o => o.SymbolicLinks >= 0, $"{FileLimitsSection}: SymbolicLinks must be at least 0.")
            .ValidateOnStart();
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ThreadOptions>()
            .Bind(configuration.GetSection(ThreadOptions.Section))
            .Validate(
                static o => o is { MaximumRunning: > 0, MaximumWaiting: > 0, MaximumQueued: >= 0, EagerThreads: > 0 },
                $"{ThreadOptions.Section}: MaximumRunning, MaximumWaiting and EagerThreads must be above 0."
            )
            .Validate(
                static o => o.StackBytes >= 1 << 20 && o.IdleTime > TimeSpan.Zero,
                $"{ThreadOptions.Section}: StackBytes must be at least 1048576, IdleTime above 0."
            )
            .ValidateOnStart();
        services
            .AddOptions<DeadlineOptions>()
            .Bind(configuration.GetSection(DeadlineOptions.Section))
            .Validate(
                static o => o.Interval > TimeSpan.Zero && o.Linger >= TimeSpan.Zero,
                $"{DeadlineOptions.Section}: Interval must be above 0, Linger at least 0."
            )
            .ValidateOnStart();
        services
            .AddOptions<ArtifactOptions>()
            .Bind(configuration.GetSection(ArtifactOptions.Section))
            .Validate(
                static o => o is { ParallelLoads: > 0, UnusedBytes: >= 0 },
                $"{ArtifactOptions.Section}: ParallelLoads must be above 0, UnusedBytes at least 0."
            )
            .Validate(
                static o => o is { PreloadedPrograms: >= 0, PreloadedBytes: >= 0 },
                $"{ArtifactOptions.Section}: PreloadedPrograms and PreloadedBytes must be at least 0."
            )
            .ValidateOnStart();
        services
            .AddOptions<PoolOptions>()
            .Bind(configuration.GetSection(PoolOptions.Section))
            .Validate(
                static o => o is { MaximumUses: > 0, GuestStackBytes: >= 64 * 1024 },
                $"{PoolOptions.Section}: MaximumUses must be above 0, GuestStackBytes at least 65536."
            )
            .Validate(
                static o => o.CareInterval > TimeSpan.Zero && o.IdleTime > TimeSpan.Zero && o.StartTime > TimeSpan.Zero,
                $"{PoolOptions.Section}: CareInterval, IdleTime and StartTime must be above 0."
            )
            .ValidateOnStart();
        services
            .AddOptions<CgiOptions>()
            .Bind(configuration.GetSection(CgiSection))
            .Validate(static o => o.HeaderBlockBytes > 0, $"{CgiSection}: HeaderBlockBytes must be above 0.")
            .ValidateOnStart();
        services
            .AddOptions<ResponseOptions>()
            .Bind(configuration.GetSection(ResponseOptions.Section))
            .Validate(static o => o.BufferBytes > 0, $"{ResponseOptions.Section}: BufferBytes must be above 0.")
            .ValidateOnStart();
        AddOutboundOptions(services, configuration);
        AddSocketOptions(services, configuration);
        services
            .AddOptions<FunctionLogOptions>()
            .Bind(configuration.GetSection(FunctionLogOptions.Section))
            .Validate(
                static o => o is { EntriesPerFunction: > 0, CharactersPerFunction: > 0, CharactersTotal: > 0 },
                $"{FunctionLogOptions.Section}: EntriesPerFunction and the limits of characters must be above 0."
            )
            .Validate(
                static o => o is { LineBytes: > 0, LinesPerSecond: > 0, LinesAtOnce: > 0 },
                $"{FunctionLogOptions.Section}: LineBytes, LinesPerSecond and LinesAtOnce must be above 0."
            )
            .ValidateOnStart();
    }

    private static void AddSocketOptions(IServiceCollection services, IConfiguration configuration) =>
        services
            .AddOptions<SocketLimits>()
            .Bind(configuration.GetSection(SocketLimitsSection))
            .Validate(
                static o => o is { Sockets: > 0, Lookups: > 0, BufferBytes: >= 4096, Backlog: > 0 },
                $"{SocketLimitsSection}: Sockets, Lookups and Backlog must be above 0, BufferBytes at least 4096."
            )
            .Validate(
                static o => o.ConnectTime > TimeSpan.Zero && o.LookupTime > TimeSpan.Zero,
                $"{SocketLimitsSection}: ConnectTime and LookupTime must be above 0."
            )
            .ValidateOnStart();

    private static void AddOutboundOptions(IServiceCollection services, IConfiguration configuration) =>
        services
            .AddOptions<OutboundOptions>()
            .Bind(configuration.GetSection(OutboundOptions.Section))
            .Validate(
                static o => o is { RequestsPerInvocation: > 0, ConnectionsPerHost: > 0, UriCharacters: > 0 },
                $"{OutboundOptions.Section}: RequestsPerInvocation, ConnectionsPerHost and UriCharacters must be above 0."
            )
            .Validate(
                static o => o is { RequestHeaderBytes: > 0, ResponseHeaderBytes: >= 1024 },
                $"{OutboundOptions.Section}: RequestHeaderBytes must be above 0, ResponseHeaderBytes at least 1024."
            )
            .Validate(
                static o =>
                    o.ConnectTime > TimeSpan.Zero && o.IdleTime > TimeSpan.Zero && o.ConnectionLifetime > TimeSpan.Zero,
                $"{OutboundOptions.Section}: ConnectTime, IdleTime and ConnectionLifetime must be above 0."
            )
            .Validate(
                static o => o.DeniedNetworks.All(static n => IPNetwork.TryParse(n, out _)),
                $"{OutboundOptions.Section}: DeniedNetworks must be networks as in 10.0.0.0/8 or fd00::/8."
            )
            .ValidateOnStart();
}
