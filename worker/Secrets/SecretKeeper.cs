using Flint.Core;
using Flint.Worker.Pools;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flint.Worker.Secrets;

/// <summary>
/// Gives up the pools of functions that name secrets when a secret changes, so that the next instances have the new
/// values. Which one changed the feed does not say; changes are rare, and a new pool costs little.
/// </summary>
internal sealed partial class SecretKeeper(
    InstancePools pools,
    TimeProvider time,
    ILogger<SecretKeeper> logger,
    SecretVault? vault = null
) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (vault is null)
        {
            return;
        }

        var seen = vault.ChangeCount;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await vault.WaitForChangeAsync(seen, stoppingToken);
                seen = vault.ChangeCount;
                foreach (var pool in pools.All.Where(static p => p.Settings.Secrets.Count > 0))
                {
                    pools.Remove(pool);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StorageUnavailableException e)
            {
                Log.NotFollowed(logger, e);
                await Task.Delay(RetryDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Changes of secrets could not be followed; trying again")]
        public static partial void NotFollowed(ILogger logger, Exception exception);
    }
}
