using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Gateway.Api.Functions;

/// <summary>A function in the API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Revision">Rises with every change of settings and aliases; also the ETag.</param>
/// <param name="Path">The path that invokes it.</param>
/// <param name="Live">The versions that requests go to, with their weights; empty while nothing is live.</param>
/// <param name="Aliases">All aliases.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When settings or aliases last changed.</param>
internal sealed record FunctionResource(
    string Name,
    string Namespace,
    long Revision,
    string Path,
    ImmutableSortedDictionary<int, int> Live,
    ImmutableSortedDictionary<string, FunctionAlias> Aliases,
    FunctionSettings Settings,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>What the API shows of a function.</summary>
    public static FunctionResource Of(Function function) =>
        new(
            function.Key.Name,
            function.Key.Namespace,
            function.Revision,
            PathOf(function.Key),
            function.Aliases.GetValueOrDefault(Function.LiveAlias)?.Weights
                ?? ImmutableSortedDictionary<int, int>.Empty,
            function.Aliases,
            function.Settings,
            function.CreatedAt,
            function.UpdatedAt
        );

    /// <summary>The path that invokes a function.</summary>
    public static string PathOf(FunctionKey key) =>
        key.Namespace == FunctionKey.DefaultNamespace ? $"/fn/{key.Name}" : $"/ns/{key.Namespace}/fn/{key.Name}";
}

/// <summary>A page of functions.</summary>
/// <param name="Items">The functions in order of their names.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
internal sealed record FunctionPage(IReadOnlyList<FunctionResource> Items, string? Next);
