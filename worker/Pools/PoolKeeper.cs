using Flint.Core;
using Flint.Worker.Artifacts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Pools;

/// <summary>
/// Looks after the pools: follows the assignment snapshots, so that functions with a minimum have their instances before
/// the first request and functions that are gone keep none, and gives up what is idle.
/// </summary>
internal sealed partial class PoolKeeper(
    InstancePools pools,
    IAssignmentSource assignments,
    TimeProvider time,
    IOptions<PoolOptions> options,
    ILogger<PoolKeeper> logger
) : BackgroundService
{
    /// <summary>Follows a snapshot.</summary>
    public async Task ApplyAsync(AssignmentSnapshot snapshot, CancellationToken cancellation)
    {
        foreach (var pool in pools.All)
        {
            // A pool that a deploy has prepared may belong to a function that is not assigned yet.
            if (pool.IsAssigned && !snapshot.Functions.ContainsKey(pool.Key.Function))
            {
                pools.Remove(pool);
            }
        }

        pools.ForgetGates(function => !snapshot.Functions.ContainsKey(function));
        foreach (var function in snapshot.Functions.Values)
        {
            if (function.Settings.Instances.Minimum == 0)
            {
                continue;
            }

            foreach (var live in function.Live)
            {
                await PrepareAsync(function, live.Version, cancellation);
            }
        }
    }

    /// <summary>Gives up what is idle, and fills up what is short.</summary>
    public void Care()
    {
        foreach (var pool in pools.All)
        {
            if (pool.Trim(options.Value.IdleTime))
            {
                pools.Remove(pool);
            }
            else
            {
                pools.Fill(pool);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CareInterval, time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var next = assignments.WaitForNextAsync(seen: 0, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAny(tick, next);
                if (next.IsCompleted)
                {
                    var snapshot = await next;
                    next = assignments.WaitForNextAsync(snapshot.Generation, stoppingToken);
                    await ApplyAsync(snapshot, stoppingToken);
                }

                if (tick.IsCompleted)
                {
                    tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                    Care();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.CareFailed(logger, e);
            }
        }
    }

    private async Task PrepareAsync(
        FunctionAssignment function,
        FunctionVersion version,
        CancellationToken cancellation
    )
    {
        try
        {
            var pool = await pools.EnterAsync(
                function.Key,
                version.Digest,
                function.Settings,
                function.Revision,
                cancellation
            );
            pools.Fill(pool);
            pool.Leave();
        }
        catch (VersionUnavailableException e)
        {
            Log.VersionUnavailable(logger, function.Key, version.Number, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The instance pools could not be looked after")]
        public static partial void CareFailed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} of {Function} cannot be made ready")]
        public static partial void VersionUnavailable(
            ILogger logger,
            FunctionKey function,
            int version,
            Exception exception
        );
    }
}
