using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Dispatch;

/// <summary>
/// Prolongs the leases of what runs here, and stops what another process has taken over. It goes on while the process
/// drains.
/// </summary>
internal sealed partial class LeaseKeeper(
    IInvocationQueue queue,
    RunningInvocations running,
    IOptions<TriggerOptions> options,
    TimeProvider time,
    ILogger<LeaseKeeper> logger
) : BackgroundService
{
    // A lease outlives two failures to prolong it.
    private const int LooksPerLease = 3;

    private readonly PeriodicTimer _timer = new(options.Value.Lease / LooksPerLease, time);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _timer.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await NextAsync(_timer, stoppingToken))
        {
            var kept = running.All();
            if (kept.Count > 0)
            {
                await ExtendAsync(kept);
            }
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ExtendAsync(List<RunningInvocation> kept)
    {
        try
        {
            var deliveries = kept.ConvertAll(static r => r.Delivery);
            var lost = await queue.ExtendAsync(deliveries, options.Value.Lease, CancellationToken.None);
            var present = running.All().ToDictionary(static r => r.Delivery.Id, StringComparer.Ordinal);
            foreach (var (index, delivery) in deliveries.Index())
            {
                // What has ended meanwhile is nobody's, and what was taken anew here is ours.
                if (
                    lost.Contains(delivery.Id, StringComparer.Ordinal)
                    && present.TryGetValue(delivery.Id, out var still)
                    && ReferenceEquals(still, kept[index])
                    && ReferenceEquals(still.Delivery, delivery)
                )
                {
                    Lose(still);
                }
            }
        }
#pragma warning disable CA1031 // Tried again at the next look; until then the leases hold.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotExtended(logger, kept.Count, e);
        }
    }

    private void Lose(RunningInvocation running)
    {
        Log.Lost(logger, running.Delivery.Id);
        try
        {
            running.Lose();
        }
        catch (ObjectDisposedException)
        {
            // It ended right now.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The leases of {Count} queued invocations were not prolonged."
        )]
        internal static partial void NotExtended(ILogger logger, int count, Exception exception);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Queued invocation {InvocationId} is another process's by now and is stopped here."
        )]
        internal static partial void Lost(ILogger logger, string invocationId);
    }
}
