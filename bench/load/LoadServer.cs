using System.Net;
using System.Net.Sockets;
using System.Text;
using Flint.Core;
using Flint.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flint.Bench.Load;

/// <summary>A worker behind Kestrel with two functions of one binary, load.c: hello, and all else.</summary>
internal sealed class LoadServer : IAsyncDisposable
{
    /// <summary>Where hello answers.</summary>
    public const string HelloPath = "/hello";

    private readonly WebApplication _app;
    private readonly FunctionAssignment _hello;
    private readonly FunctionAssignment _load;
    private readonly int[] _outcomes = new int[Enum.GetValues<InvocationOutcome>().Length];
    private int _running;

    private LoadServer(WebApplication app, long size)
    {
        _app = app;
        _hello = Assign("hello", size);
        _load = Assign("load", size);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Invocations that have not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    private static FunctionAssignment Assign(string name, long size)
    {
        var key = new FunctionKey("default", name);
        var version = new FunctionVersion
        {
            Function = key,
            Number = 1,
            Digest = OneArtifact.Digest,
            Size = size,
            Abi = FunctionAbi.WasiHttp,
            Imports = [],
            CapabilitiesNeeded = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        return new FunctionAssignment
        {
            Key = key,
            Revision = 1,
            Settings = new FunctionSettings
            {
                Limits = new FunctionLimits
                {
                    Concurrency = 2_000,
                    RequestBodyBytes = 1L << 40,
                    WallTimeMilliseconds = 15 * 60 * 1000,
                },
            },
            Live = [new WeightedVersion(version, 100)],
        };
    }

    public static async Task<LoadServer> StartAsync()
    {
        var binary = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "guest", "load.wasm"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static o =>
        {
            o.Listen(IPAddress.Loopback, 0);

            // The worker applies the function's own limit, as behind the gateway.
            o.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddSingleton<IArtifactStore>(new OneArtifact(binary));
        builder.Services.AddSingleton<IAssignmentSource>(new AssignmentBoard());
        builder.Services.AddFlintWorker(builder.Configuration);
        var app = builder.Build();
        var server = new LoadServer(app, binary.Length);
        var invoker = app.Services.GetRequiredService<IInvoker>();
        app.Run(http => server.InvokeAsync(invoker, http));
        await app.StartAsync();
        server.Address = new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.First()).Port);
        return server;
    }

    /// <summary>Invocations that have ended in some way.</summary>
    public int Count(InvocationOutcome outcome) => Volatile.Read(ref _outcomes[(int)outcome]);

    /// <summary>Opens a connection and sends the head of a request.</summary>
    public async Task<Socket> SendAsync(string head)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{head}\r\nHost: bench\r\n\r\n"));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task InvokeAsync(IInvoker invoker, HttpContext http)
    {
        Interlocked.Increment(ref _running);
        var function = http.Request.Path == HelloPath ? _hello : _load;
        var invocation = new Invocation
        {
            Id = Guid.NewGuid().ToString("n"),
            Function = function,
            Version = function.Live[0].Version,
            BasePath = "",
            Path = http.Request.Path.Value!,
        };
        var result = await invoker.InvokeAsync(invocation, http);
        Interlocked.Increment(ref _outcomes[(int)result.Outcome]);
        Interlocked.Decrement(ref _running);
        if (result.Outcome == InvocationOutcome.Completed)
        {
            return;
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await http.Response.WriteAsync($"{result.Outcome}: {result.Detail}");
    }
}

/// <summary>A store that has one artifact.</summary>
internal sealed class OneArtifact(byte[] binary) : IArtifactStore
{
    public const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    public ValueTask<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<byte[]?> GetAsync(string digest, CancellationToken cancellation) => new(binary);

    public ValueTask<bool> ExistsAsync(string digest, CancellationToken cancellation) => new(true);

    public ValueTask<int> CollectGarbageAsync(
        IReadOnlySet<string> digestsInUse,
        DateTimeOffset storedBefore,
        CancellationToken cancellation
    ) => throw new NotSupportedException();
}
