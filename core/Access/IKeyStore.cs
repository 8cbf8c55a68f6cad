using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>
/// The port to the durable record of keys. A change that was answered is durable. Any method may throw
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public interface IKeyStore
{
    /// <summary>Records a key.</summary>
    /// <param name="key">The new key; see <see cref="NewApiKey"/>.</param>
    /// <param name="cancellation">Cancels the wait, not a change that was begun.</param>
    ValueTask<ApiKey> AddAsync(NewApiKey key, CancellationToken cancellation);

    /// <summary>All keys in order of their creation, revoked and expired ones too.</summary>
    ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation);

    /// <summary>Revokes a key; one that is revoked stays as it is. Null where there is none of this id.</summary>
    ValueTask<ApiKey?> RevokeAsync(string id, CancellationToken cancellation);

    /// <summary>
    /// Records when keys were last used, where that is later than what is known. No change that <see cref="ChangeCount"/>
    /// counts: it opens nothing and closes nothing.
    /// </summary>
    ValueTask RecordUseAsync(IReadOnlyDictionary<string, DateTimeOffset> lastUsed, CancellationToken cancellation);

    /// <summary>Rises with every key that is added or revoked, however it was made, and never falls.</summary>
    long ChangeCount { get; }

    /// <summary>Completes once <see cref="ChangeCount"/> is above <paramref name="seen"/>.</summary>
    Task WaitForChangeAsync(long seen, CancellationToken cancellation);
}

/// <summary>A key to be recorded.</summary>
/// <param name="Name">What people call it; a <see cref="NameRules"/> name.</param>
/// <param name="Hash">The hash of the key, <see cref="KeyHash.Of"/>.</param>
/// <param name="Grants">What it may do; at least one.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record NewApiKey(string Name, KeyHash Hash, ImmutableArray<RoleGrant> Grants, DateTimeOffset? ExpiresAt);
