using System.Collections.Immutable;
using Flint.Core;
using Flint.Gateway.Api.Functions;

namespace Flint.Gateway.Api.Versions;

/// <summary>A version in the API.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Namespace">The function's namespace.</param>
/// <param name="Number">Counts from 1.</param>
/// <param name="Digest">The artifact, as <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Size">Bytes of the artifact.</param>
/// <param name="Abi">How the binary speaks HTTP, found by looking at it.</param>
/// <param name="Imports">What the binary imports.</param>
/// <param name="CapabilitiesNeeded">The capabilities that its imports need.</param>
/// <param name="Aliases">The aliases that lead to it.</param>
/// <param name="Path">The path that invokes the function.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
internal sealed record VersionResource(
    string Function,
    string Namespace,
    int Number,
    string Digest,
    long Size,
    FunctionAbi Abi,
    ImmutableArray<string> Imports,
    ImmutableArray<string> CapabilitiesNeeded,
    ImmutableArray<string> Aliases,
    string Path,
    DateTimeOffset CreatedAt
)
{
    /// <summary>What the API shows of a version.</summary>
    public static VersionResource Of(Function function, FunctionVersion version) =>
        new(
            function.Key.Name,
            function.Key.Namespace,
            version.Number,
            version.Digest,
            version.Size,
            version.Abi,
            version.Imports,
            version.CapabilitiesNeeded,
            [.. function.Aliases.Where(a => a.Value.Weights.ContainsKey(version.Number)).Select(static a => a.Key)],
            FunctionResource.PathOf(function.Key),
            version.CreatedAt
        );
}

/// <summary>The versions of a function.</summary>
/// <param name="Items">The versions, newest first.</param>
internal sealed record VersionList(IReadOnlyList<VersionResource> Items);
