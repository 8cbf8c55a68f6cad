using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Artifacts;

/// <summary>
/// Loads programs of live versions when the worker starts, before somebody asks for them: decoding, linking and the JIT's
/// work on them are most of what a first call after a restart would wait for. Small ones come first, so that as many
/// functions as possible gain; they are kept as programs without a pool are, and cost nothing but memory if nobody calls.
/// </summary>
internal sealed partial class ProgramPreloader(
    ProgramCache programs,
    IAssignmentSource assignments,
    IOptions<ArtifactOptions> options,
    ILogger<ProgramPreloader> logger
) : BackgroundService
{
    private readonly ArtifactOptions _options = options.Value;

    /// <summary>Loads what there is room for of a snapshot.</summary>
    public async Task PreloadAsync(AssignmentSnapshot snapshot, CancellationToken cancellation)
    {
        foreach (var digest in Choose(snapshot))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var lease = await programs.AcquireAsync(digest, cancellation);
            }
            catch (VersionUnavailableException e)
            {
                // Whoever calls the function is told the same.
                Log.NotPreloaded(logger, digest, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.PreloadedPrograms == 0)
        {
            return;
        }

        try
        {
            await PreloadAsync(await assignments.WaitForNextAsync(seen: 0, stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The worker stops before it is through.
        }
        catch (Exception e)
        {
            Log.PreloadFailed(logger, e);
        }
    }

    private IEnumerable<string> Choose(AssignmentSnapshot snapshot)
    {
        var bytes = 0L;
        return snapshot
            .Functions.Values.SelectMany(static f => f.Live)
            .Select(static l => l.Version)
            .DistinctBy(static v => v.Digest, StringComparer.Ordinal)
            .OrderBy(static v => v.Size)
            .Take(_options.PreloadedPrograms)
            .TakeWhile(v => (bytes += v.Size) <= _options.PreloadedBytes)
            .Select(static v => v.Digest);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Digest} was not loaded ahead: {Reason}")]
        public static partial void NotPreloaded(ILogger logger, string digest, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Loading programs ahead failed")]
        public static partial void PreloadFailed(ILogger logger, Exception exception);
    }
}
