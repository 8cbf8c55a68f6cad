using Flint.Core;
using Flint.Gateway.Api;

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
    /// <exception cref="Problems.ProblemException">There is no such function, or a version needs what it does not have.</exception>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    /// <exception cref="UnknownVersionException">A weight names a version that does not exist.</exception>
    public ValueTask<Function> MoveAsync(
        FunctionKey key,
        string alias,
        FunctionAlias target,
        long? expectedRevision,
        CancellationToken cancellation
    ) =>
        OptimisticChange.RunAsync(
            registry,
            key,
            expectedRevision,
            async (current, revision) =>
            {
                var function = current ?? throw FunctionLookup.NotFound(key);
                var versions = await gate.CheckAsync(function, target, cancellation);
                if (alias == Function.LiveAlias)
                {
                    await PrepareAsync(function, versions, cancellation);
                }
                return await registry.SetAliasAsync(key, alias, target, revision, cancellation);
            },
            cancellation
        );

    // What is live already has started before.
    private async ValueTask PrepareAsync(
        Function function,
        IReadOnlyList<FunctionVersion> versions,
        CancellationToken cancellation
    )
    {
        var live = function.Aliases.GetValueOrDefault(Function.LiveAlias)?.Weights;
        foreach (var version in versions.Where(v => live?.ContainsKey(v.Number) is not true))
        {
            await PrepareAsync(version, function.Settings, cancellation);
        }
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
