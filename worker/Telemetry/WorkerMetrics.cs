using System.Diagnostics.Metrics;
using Flint.Core;
using Flint.Worker.Artifacts;
using Flint.Worker.Pools;
using Flint.Worker.Threads;
using Microsoft.Extensions.Hosting;

namespace Flint.Worker.Telemetry;

/// <summary>Gauges of what the worker holds. They are read when somebody collects, and cost nothing in between.</summary>
internal sealed class WorkerMetrics(
    IMeterFactory meters,
    InstancePools pools,
    GuestThreads threads,
    ProgramCache programs
) : IHostedService
{
    private static readonly KeyValuePair<string, object?> ReadyState = new(FlintTelemetry.State, "ready");
    private static readonly KeyValuePair<string, object?> BusyState = new(FlintTelemetry.State, "busy");

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(FlintTelemetry.Name);
        meter.CreateObservableUpDownCounter(
            "flint.pool.instances",
            Instances,
            "{instance}",
            "Instances of each function, waiting for a request or serving one."
        );
        meter.CreateObservableUpDownCounter(
            "flint.worker.threads",
            Threads,
            "{thread}",
            "Threads that guests run on: computing, waiting in a host call, or without work."
        );
        meter.CreateObservableUpDownCounter(
            "flint.worker.queue",
            () => threads.Queued,
            "{invocation}",
            "Invocations that wait for a thread."
        );
        meter.CreateObservableUpDownCounter(
            "flint.worker.programs",
            () => programs.Count,
            "{program}",
            "Binaries that are loaded and compiled."
        );
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Instances()
    {
        // Versions of a function have a pool each; while they change there are several.
        var functions = new Dictionary<FunctionKey, (int Ready, int Busy)>();
        foreach (var pool in pools.All)
        {
            var (ready, busy) = pool.Count;
            var sum = functions.GetValueOrDefault(pool.Key.Function);
            functions[pool.Key.Function] = (sum.Ready + ready, sum.Busy + busy);
        }

        foreach (var (function, count) in functions)
        {
            KeyValuePair<string, object?> name = new(FlintTelemetry.FunctionName, function.Name);
            KeyValuePair<string, object?> @namespace = new(FlintTelemetry.Namespace, function.Namespace);
            yield return new(count.Ready, name, @namespace, ReadyState);
            yield return new(count.Busy, name, @namespace, BusyState);
        }
    }

    private IEnumerable<Measurement<int>> Threads() =>
        [
            new(threads.Running, new KeyValuePair<string, object?>(FlintTelemetry.State, "running")),
            new(threads.Waiting, new KeyValuePair<string, object?>(FlintTelemetry.State, "waiting")),
            new(threads.Idle, new KeyValuePair<string, object?>(FlintTelemetry.State, "idle")),
        ];
}
