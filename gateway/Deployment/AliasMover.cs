using Flint.Core;

namespace Flint.Gateway.Deployment;

/// <summary>Points aliases at versions, once those can run.</summary>
internal sealed class AliasMover(
    IFunctionRegistry registry,
    IArtifactStore artifacts,
    IVersionPreparer preparer,
    SettingsGate gate
)
{
    /// <summary>Points an alias at versions.</summary>
    /// <exception cref="ArtifactRefusedException">A version that is to become live does not start.</exception>
    /// <exception cref="Problems.ProblemException">A version needs what the function does not have.</exception>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    /// <exception cref="UnknownVersionException">A weight names a version that does not exist.</exception>
    public async ValueTask<Function> MoveAsync(
        Function current,
        string alias,
        FunctionAlias target,
        long? expectedRevision,
        CancellationToken cancellation
    )
    {
        if (expectedRevision is { } expected && expected != current.Revision)
        {
            throw new RevisionConflictException(current.Key, expected, current.Revision);
        }
        var versions = await gate.CheckAsync(current, target, cancellation);
        if (alias == Function.LiveAlias)
        {
            var live = current.Aliases.GetValueOrDefault(Function.LiveAlias)?.Weights;
            foreach (var version in versions.Where(v => live?.ContainsKey(v.Number) is not true))
            {
                await PrepareAsync(version, current.Settings, cancellation);
            }
        }
        return await registry.SetAliasAsync(current.Key, alias, target, expectedRevision, cancellation);
    }

    private async ValueTask PrepareAsync(
        FunctionVersion version,
        FunctionSettings settings,
        CancellationToken cancellation
    )
    {
        var artifact =
            await artifacts.GetAsync(version.Digest, cancellation)
            ?? throw new ArtifactRefusedException(
                ArtifactFault.DoesNotStart,
                $"The store has lost the artifact of version {version.Number} ({version.Digest}). Upload it again."
            );
        await preparer.PrepareAsync(version, settings, artifact, cancellation);
    }
}
