using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Scheduler.Artifacts;

/// <summary>
/// Removes artifacts that no version names any more: those of removed functions, and those of deploys that were refused or
/// cut short after the binary was stored.
/// </summary>
internal sealed partial class ArtifactCleaner(
    IFunctionRegistry registry,
    IArtifactStore artifacts,
    IOptions<SchedulerOptions> options,
    TimeProvider time,
    ILogger<ArtifactCleaner> log
) : BackgroundService
{
    /// <summary>Cleans once.</summary>
    /// <returns>How many artifacts were removed.</returns>
    internal async ValueTask<int> CleanAsync(CancellationToken cancellation)
    {
        // The age is taken before the digests are read: what is stored or renewed from now on is younger, so a version that
        // appears after the reading finds its artifact.
        var storedBefore = time.GetUtcNow() - options.Value.ArtifactGrace;
        var digests = await registry.ListDigestsAsync(cancellation);
        return await artifacts.CollectGarbageAsync(digests, storedBefore, cancellation);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ArtifactCleaningInterval, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                var removed = await CleanAsync(stoppingToken);
                if (removed > 0)
                {
                    Log.Removed(log, removed);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever went wrong, the next round may go right, and nothing is lost until then.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.Failed(log, e);
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

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} artifacts that no version names.")]
        internal static partial void Removed(ILogger log, int count);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Removing unused artifacts failed; the next round tries again."
        )]
        internal static partial void Failed(ILogger log, Exception exception);
    }
}
