using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Flint.Host.Telemetry;

/// <summary>
/// Holds OpenTelemetry's providers while the platform runs. What they still have is sent when it ends.
/// </summary>
internal sealed class TelemetryProviders(Func<TracerProvider>? tracing, Func<MeterProvider>? metrics)
    : IHostedLifecycleService,
        IDisposable
{
    private TracerProvider? _tracing;
    private MeterProvider? _metrics;

    /// <summary>Before any other service starts, so that their first measurements are seen.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _tracing = tracing?.Invoke();
        _metrics = metrics?.Invoke();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the last request has been served.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tracing?.Dispose();
        _tracing = null;
        _metrics?.Dispose();
        _metrics = null;
    }
}
