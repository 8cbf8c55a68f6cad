using Flint.Core;

namespace Flint.Host.Platform;

/// <summary>
/// Deploys the sample functions when a data directory is used for the first time, so that there is something to call. A
/// mark in the state remembers it: samples that were removed stay away.
/// </summary>
internal sealed partial class FirstStart(
    SampleFolder samples,
    IPlatformMarks marks,
    IVersionPreparer preparer,
    IArtifactStore artifacts,
    IFunctionRegistry registry,
    TimeProvider time,
    ILogger<FirstStart> log
) : IHostedService
{
    private const string Mark = "samples-deployed";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await marks.IsSetAsync(Mark, cancellationToken))
        {
            return;
        }

        foreach (var sample in samples.Find())
        {
            await TryDeployAsync(sample, cancellationToken);
        }

        // Last: a start that was cut short begins again, and what it deployed already is found by its digest.
        await marks.SetAsync(Mark, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TryDeployAsync(Sample sample, CancellationToken cancellation)
    {
        try
        {
            var started = time.GetTimestamp();
            await DeployAsync(sample, cancellation);
            Log.Deployed(log, sample.Key.Name, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception e) when (e is ArtifactRefusedException or JsonRefusedException or IOException)
        {
            // A sample is an offer: a platform without it still is one.
            Log.NotDeployed(log, sample.Key.Name, e.Message);
        }
    }

    private async ValueTask DeployAsync(Sample sample, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> content = await File.ReadAllBytesAsync(sample.ArtifactPath, cancellation);
        var settings = SettingsReader.ReadManifest(sample.Manifest).Settings;
        var inspection = await preparer.InspectAsync(content, cancellation);
        var digest = await artifacts.PutAsync(content, cancellation);
        var version = new FunctionVersion
        {
            Function = sample.Key,
            Number = 0,
            Digest = digest,
            Size = content.Length,
            Abi = inspection.Abi,
            Imports = [.. inspection.Imports],
            CapabilitiesNeeded = [.. inspection.CapabilitiesNeeded],
            CreatedAt = time.GetUtcNow(),
        };
        await preparer.PrepareAsync(version, settings, content, cancellation);
        await registry.AddVersionAsync(
            sample.Key,
            new NewVersion(digest, content.Length, inspection.Abi, inspection.Imports, inspection.CapabilitiesNeeded),
            settings,
            activate: true,
            expectedRevision: null,
            cancellation
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "First start: deployed the sample {Function} in {Milliseconds:0} ms."
        )]
        internal static partial void Deployed(ILogger log, string function, double milliseconds);

        [LoggerMessage(Level = LogLevel.Warning, Message = "First start: the sample {Function} was left out: {Reason}")]
        internal static partial void NotDeployed(ILogger log, string function, string reason);
    }
}
