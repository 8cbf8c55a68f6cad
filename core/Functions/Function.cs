using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>A function as the registry holds it. Immutable; a change makes a new one with a higher revision.</summary>
public sealed record Function
{
    /// <summary>The alias that requests go to when they name none.</summary>
    public const string LiveAlias = "live";

    /// <summary>Namespace and name.</summary>
    public required FunctionKey Key { get; init; }

    /// <summary>
    /// Rises with every change of settings and aliases; the ETag of the API. It is the registry's change count at that
    /// change, so it has gaps, and it never repeats, not even when the function is removed and made again.
    /// </summary>
    public required long Revision { get; init; }

    /// <summary>The settings.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>The aliases by name.</summary>
    public required ImmutableSortedDictionary<string, FunctionAlias> Aliases { get; init; }

    /// <summary>When the function was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When settings or aliases last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A name that leads to one or more versions by weight, so canary and rollback are one operation.</summary>
/// <param name="Weights">Version number to weight; weights are positive and need not add up to 100.</param>
public sealed record FunctionAlias(ImmutableSortedDictionary<int, int> Weights)
{
    /// <summary>An alias that leads to one version.</summary>
    public static FunctionAlias To(int version) => new(ImmutableSortedDictionary<int, int>.Empty.Add(version, 100));

    /// <inheritdoc/>
    public bool Equals(FunctionAlias? other) => other is not null && Weights.SequenceEqual(other.Weights);

    /// <inheritdoc/>
    public override int GetHashCode() => Weights.Count;
}
