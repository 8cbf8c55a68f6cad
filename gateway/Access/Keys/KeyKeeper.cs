using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access.Keys;

/// <summary>
/// Keeps <see cref="KnownKeys"/> as the store has them, by its change feed, and records from time to time which were used.
/// </summary>
internal sealed partial class KeyKeeper(
    IKeyStore store,
    KnownKeys keys,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<KeyKeeper> logger
) : BackgroundService
{
    // A store that is away is asked again about as often as a revocation may take to be effective.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private long _seen;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the port opens: the first request may bring a key.
        _seen = await keys.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryRecordAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowAsync(stoppingToken), RecordAsync(stoppingToken));

    private async Task FollowAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.WaitForChangeAsync(_seen, stopping);
                _seen = await keys.RefreshAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.NotRead(logger, e);
                await Task.Delay(RetryDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RecordAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.LastUsedInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await TryRecordAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The platform ends.
        }
    }

    private async Task TryRecordAsync(CancellationToken cancellation)
    {
        try
        {
            await keys.RecordUsesAsync(cancellation);
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            Log.NotRecorded(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Keys could not be read; those known before stay in force until they can"
        )]
        public static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of keys could not be recorded")]
        public static partial void NotRecorded(ILogger logger, Exception exception);
    }
}
