using Flint.Core;
using Flint.Gateway.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flint.Gateway.Routing;

/// <summary>
/// Makes a new route table whenever a snapshot arrives, off the request path. Snapshots that arrive while one is being
/// made are skipped but for the last.
/// </summary>
internal sealed partial class RouteTableUpdater(
    IAssignmentSource source,
    RouteTables tables,
    EventFeed events,
    INamespacePolicies policies,
    ILogger<RouteTableUpdater> logger
) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What is known at the start is there before the server takes its first request.
        Update(source.Current);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = tables.Current.Generation;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var snapshot = await source.WaitForNextAsync(seen, stoppingToken);
                seen = snapshot.Generation;
                Update(snapshot);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Update(AssignmentSnapshot snapshot)
    {
        try
        {
            var before = tables.Current;
            var after = RouteTable.Build(snapshot, before, policies);
            tables.Publish(after);
            events.Add(before, after);
        }
        catch (Exception e)
        {
            // Old routes are better than none: requests go on as before, and the next snapshot gets its chance.
            Log.BuildFailed(logger, snapshot.Generation, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Snapshot {Generation} could not be made into routes; the routes before it stay"
        )]
        public static partial void BuildFailed(ILogger logger, long generation, Exception exception);
    }
}
