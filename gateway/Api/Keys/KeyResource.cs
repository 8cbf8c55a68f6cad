using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Gateway.Api.Keys;

/// <summary>A key in the API: everything but the key itself.</summary>
/// <param name="Id">Names the key; no secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Roles">What it may do, as in deployer@shop.</param>
/// <param name="State">Whether it opens anything: active, expired or revoked.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; absent for never.</param>
/// <param name="LastUsedAt">About when it was last used; absent for never.</param>
/// <param name="RevokedAt">When it was revoked; absent while it holds.</param>
internal sealed record KeyResource(
    string Id,
    string Name,
    ImmutableArray<string> Roles,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt
)
{
    /// <summary>What the API shows of a key.</summary>
    public static KeyResource Of(ApiKey key, DateTimeOffset now) =>
        new(
            key.Id,
            key.Name,
            [.. key.Grants.Select(static g => g.ToString())],
            key.RevokedAt is not null ? "revoked"
                : key.IsUsable(now) ? "active"
                : "expired",
            key.CreatedAt,
            key.ExpiresAt,
            key.LastUsedAt,
            key.RevokedAt
        );
}

/// <summary>A key that was just made, with the key itself.</summary>
/// <param name="Key">The key, which is shown here and never again.</param>
/// <param name="Id">Names the key; no secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="ExpiresAt">When it ends; absent for never.</param>
internal sealed record NewKeyResource(
    string Key,
    string Id,
    string Name,
    ImmutableArray<string> Roles,
    DateTimeOffset? ExpiresAt
);

/// <summary>Keys.</summary>
/// <param name="Items">The keys in order of their creation.</param>
internal sealed record KeyList(IReadOnlyList<KeyResource> Items);

/// <summary>A key to be made.</summary>
internal sealed record NewKeyRequest
{
    /// <summary>What people call it: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do: roles, each with @ and its namespace, or * for every one, as in deployer@shop.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>When it ends; without it, never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Who makes this request, as the platform knows them.</summary>
/// <param name="Name">What the credential is called.</param>
/// <param name="Kind">What kind of credential it is: anonymous, key, admin-key-file or token.</param>
/// <param name="Id">The credential's id; empty where there is none.</param>
/// <param name="Namespace">The namespace of requests that name none.</param>
/// <param name="Roles">What it may do.</param>
internal sealed record PrincipalResource(
    string Name,
    string Kind,
    string Id,
    string Namespace,
    ImmutableArray<string> Roles
);
