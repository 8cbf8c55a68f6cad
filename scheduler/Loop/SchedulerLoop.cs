using Flint.Core;
using Flint.Scheduler.Planning;
using Flint.Scheduler.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Scheduler.Loop;

/// <summary>
/// Follows the registry and publishes a snapshot for what changed. The first is published before the server opens its
/// port. Changes that arrive while a plan is made wait for the next one, so a burst of them costs few plans.
/// </summary>
internal sealed partial class SchedulerLoop(
    IFunctionRegistry registry,
    INodeDirectory nodes,
    IAssignmentPublisher publisher,
    IOptions<SchedulerOptions> options,
    SchedulerMetrics metrics,
    TimeProvider time,
    ILogger<SchedulerLoop> log
) : BackgroundService
{
    private readonly Dictionary<FunctionKey, FunctionState> _functions = [];
    private AssignmentSnapshot _current = AssignmentSnapshot.Empty;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await PlanAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await registry.WaitForChangeAsync(_current.ChangeCount, stoppingToken);
                await PlanAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever went wrong, what is assigned keeps serving, and the loop must live on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.PlanFailed(log, options.Value.RetryDelay, e);
                await PauseAsync(stoppingToken);
            }
        }
    }

    private async ValueTask PlanAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var changes = await registry.ReadChangesAsync(_current.ChangeCount, cancellation);
        foreach (var key in changes.Removed)
        {
            _functions.Remove(key);
        }

        foreach (var state in changes.Changed)
        {
            _functions[state.Function.Key] = state;
        }

        _current = AssignmentPlanner.Plan(_functions.Values, nodes.Nodes, changes.ChangeCount, _current);
        publisher.Publish(_current);
        var elapsed = time.GetElapsedTime(started);
        metrics.Published(_current, elapsed);
        Log.Published(
            log,
            _current.Generation,
            _current.Functions.Count,
            changes.Changed.Count,
            changes.Removed.Count,
            elapsed.TotalMilliseconds
        );
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(options.Value.RetryDelay, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Debug,
            Message = "Published snapshot {Generation} of {Functions} functions ({Changed} changed, {Removed} removed) in {Milliseconds:0.0} ms."
        )]
        internal static partial void Published(
            ILogger log,
            long generation,
            int functions,
            int changed,
            int removed,
            double milliseconds
        );

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Planning failed; what is assigned keeps serving. Trying again in {Delay}."
        )]
        internal static partial void PlanFailed(ILogger log, TimeSpan delay, Exception exception);
    }
}
