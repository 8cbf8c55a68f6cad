using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Retention;

/// <summary>Has the queue forget answers and keys whose time is over.</summary>
internal sealed partial class QueueCleaner(
    IInvocationQueue queue,
    IOptions<TriggerOptions> options,
    TimeProvider time,
    ILogger<QueueCleaner> logger
) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CleaningInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CleanAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
    }

    private async Task CleanAsync(CancellationToken cancellation)
    {
        try
        {
            while (await queue.CleanAsync(cancellation))
            {
                // Others write between two rounds.
            }
        }
        catch (StorageUnavailableException e)
        {
            Log.NotCleaned(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Old answers of queued invocations were not removed; the next round tries again. {Reason}"
        )]
        internal static partial void NotCleaned(ILogger logger, string reason);
    }
}
