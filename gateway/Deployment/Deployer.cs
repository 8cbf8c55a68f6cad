using System.Security.Cryptography;
using Flint.Core;
using Flint.Gateway.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Deployment;

/// <summary>
/// Turns an uploaded binary into a version: inspect, check, compile and start one instance, and only then store and go
/// live, in one atomic change. Whatever is refused on the way leaves nothing behind.
/// </summary>
internal sealed partial class Deployer(
    IVersionPreparer preparer,
    IFunctionRegistry registry,
    IArtifactStore artifacts,
    SettingsGate gate,
    RouteTables tables,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<Deployer> logger
) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.ConcurrentDeploys);

    /// <summary>Waits for one of the slots of <see cref="GatewayOptions.ConcurrentDeploys"/>.</summary>
    /// <returns>Gives the slot back when disposed.</returns>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        return new Slot(_slots);
    }

    /// <summary>Deploys. The caller holds a slot (<see cref="EnterAsync"/>) from before it read the artifact.</summary>
    /// <exception cref="ArtifactRefusedException">The binary cannot become a version.</exception>
    /// <exception cref="Problems.ProblemException">Capabilities or routes stand against it.</exception>
    /// <exception cref="RevisionConflictException">The function has another revision than the client expects.</exception>
    public async ValueTask<AddVersionResult> DeployAsync(DeployRequest request, CancellationToken cancellation)
    {
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(request.Artifact.Span));
        var inspection = await preparer.InspectAsync(request.Artifact, cancellation);
        FunctionSettings? prepared = null;
        var result = await OptimisticChange.RunAsync(
            registry,
            request.Key,
            request.ExpectedRevision,
            async (current, revision) =>
            {
                var settings = request.Settings ?? current?.Settings ?? FunctionSettings.Default;
                await gate.CheckAsync(request.Key, settings, current, inspection, request.Activate, cancellation);
                if (prepared != settings)
                {
                    var version = Describe(request, digest, inspection);
                    await preparer.PrepareAsync(version, settings, request.Artifact, cancellation);
                    prepared = settings;
                }
                await artifacts.PutAsync(request.Artifact, cancellation);
                return await RecordAsync(request, digest, inspection, revision, cancellation);
            },
            cancellation
        );
        Log.Deployed(logger, request.Key, result.Version.Number, digest);
        await tables.WaitForRegistryAsync(registry, options.Value.RouteUpdateWait, time, cancellation);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private ValueTask<AddVersionResult> RecordAsync(
        DeployRequest request,
        string digest,
        ArtifactInspection inspection,
        long revision,
        CancellationToken cancellation
    ) =>
        registry.AddVersionAsync(
            request.Key,
            new NewVersion(
                digest,
                request.Artifact.Length,
                inspection.Abi,
                inspection.Imports,
                inspection.CapabilitiesNeeded
            ),
            request.Settings,
            request.Activate,
            revision,
            cancellation
        );

    private FunctionVersion Describe(DeployRequest request, string digest, ArtifactInspection inspection) =>
        new()
        {
            Function = request.Key,
            Number = 0,
            Digest = digest,
            Size = request.Artifact.Length,
            Abi = inspection.Abi,
            Imports = [.. inspection.Imports],
            CapabilitiesNeeded = [.. inspection.CapabilitiesNeeded],
            CreatedAt = time.GetUtcNow(),
        };

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        private SemaphoreSlim? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Deployed {Function} version {Version} ({Digest})")]
        public static partial void Deployed(ILogger logger, FunctionKey function, int version, string digest);
    }
}
