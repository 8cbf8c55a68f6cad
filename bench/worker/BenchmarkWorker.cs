using System.Diagnostics;
using Flint.Core;
using Flint.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Bench.Worker;

/// <summary>A worker with one function, invoked directly.</summary>
internal sealed class BenchmarkWorker : IAsyncDisposable
{
    private static readonly FunctionKey Key = new("default", "benchmark");

    private readonly ServiceProvider _services;
    private readonly IInvoker _invoker;
    private readonly FunctionAssignment _assignment;

    public BenchmarkWorker(byte[] binary, FunctionSettings? settings = null)
    {
        var artifacts = new OneArtifact(binary);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IArtifactStore>(artifacts);
        services.AddSingleton<IAssignmentSource>(new AssignmentBoard());
        services.AddFlintWorker(new ConfigurationBuilder().Build());
        _services = services.BuildServiceProvider();
        _invoker = _services.GetRequiredService<IInvoker>();
        var version = new FunctionVersion
        {
            Function = Key,
            Number = 1,
            Digest = OneArtifact.Digest,
            Size = binary.Length,
            Abi = FunctionAbi.Preview1Command,
            Imports = [],
            CapabilitiesNeeded = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        _assignment = new FunctionAssignment
        {
            Key = Key,
            Revision = 1,
            Settings = settings ?? FunctionSettings.Default,
            Live = [new WeightedVersion(version, 100)],
        };
    }

    public async Task<Measurement> RunAsync(int callers, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(started, duration))).ToList();
        var times = await Task.WhenAll(loops);
        return new Measurement(Stopwatch.GetElapsedTime(started), [.. times.SelectMany(static t => t).Order()]);
    }

    /// <summary>Invokes once, and answers what came of it and how long it took.</summary>
    public async Task<(InvocationResult Result, TimeSpan Time)> InvokeAsync()
    {
        var (invocation, http) = Request();
        var before = Stopwatch.GetTimestamp();
        var result = await _invoker.InvokeAsync(invocation, http);
        return (result, Stopwatch.GetElapsedTime(before));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<List<long>> CallAsync(long started, TimeSpan duration)
    {
        var times = new List<long>(1 << 20);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var (invocation, http) = Request();
            var before = Stopwatch.GetTimestamp();
            var result = await _invoker.InvokeAsync(invocation, http);
            times.Add(Stopwatch.GetTimestamp() - before);
            if (result.Outcome != InvocationOutcome.Completed)
            {
                throw new InvalidOperationException($"The function failed: {result.Outcome}, {result.Detail}");
            }

            await http.Response.CompleteAsync();
        }

        return times;
    }

    private (Invocation Invocation, DefaultHttpContext Http) Request()
    {
        var http = new DefaultHttpContext();
        http.Request.Method = HttpMethods.Get;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Protocol = "HTTP/1.1";
        http.Request.ContentLength = 0;
        http.Request.Headers.UserAgent = "benchmark";
        http.Response.Body = Stream.Null;
        var invocation = new Invocation
        {
            Id = "0123456789abcdef0123456789abcdef",
            Function = _assignment,
            Version = _assignment.Live[0].Version,
            BasePath = "/fn/benchmark",
            Path = "/",
        };
        return (invocation, http);
    }
}

/// <summary>How long invocations took, in timestamp ticks, the shortest first.</summary>
internal sealed record Measurement(TimeSpan Elapsed, IReadOnlyList<long> Ticks)
{
    public int Count => Ticks.Count;

    /// <summary>In microseconds.</summary>
    public double Percentile(int percent) =>
        Ticks[(int)((long)(Ticks.Count - 1) * percent / 100)] * 1e6 / Stopwatch.Frequency;
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
