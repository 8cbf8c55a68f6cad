using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>A key as the store holds it: everything but the key itself, which nobody can read from it.</summary>
public sealed record ApiKey
{
    /// <summary>Names the key in lists and in the audit log; random, and no secret.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it; a <see cref="NameRules"/> name, not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The hash that a presented key is found by.</summary>
    public required KeyHash Hash { get; init; }

    /// <summary>What it may do; at least one.</summary>
    public required ImmutableArray<RoleGrant> Grants { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>About when it was last used; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null while it holds.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether the key opens anything at a time.</summary>
    public bool IsUsable(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <inheritdoc/>
    public bool Equals(ApiKey? other) =>
        other is not null
        && Id == other.Id
        && Name == other.Name
        && Hash == other.Hash
        && Grants.SequenceEqual(other.Grants)
        && CreatedAt == other.CreatedAt
        && ExpiresAt == other.ExpiresAt
        && LastUsedAt == other.LastUsedAt
        && RevokedAt == other.RevokedAt;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}
