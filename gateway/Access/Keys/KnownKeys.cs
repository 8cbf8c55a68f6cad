using System.Collections.Frozen;
using Flint.Core;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access.Keys;

/// <summary>
/// The keys as this process knows them: a snapshot by hash, so that a request is checked without the store. Finding a
/// key takes one hash and one look into a dictionary; comparing hashes tells an attacker nothing, as nobody can choose
/// what a key hashes to.
/// </summary>
internal sealed class KnownKeys : IDisposable
{
    private readonly IKeyStore _store;
    private readonly TimeProvider _time;
    private readonly KeyHash? _adminKey;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile FrozenDictionary<KeyHash, KnownKey> _keys = FrozenDictionary<KeyHash, KnownKey>.Empty;

    public KnownKeys(IKeyStore store, IOptions<AccessOptions> options, TimeProvider time)
    {
        _store = store;
        _time = time;
        _adminKey = options.Value.AdminKeyFile is { Length: > 0 } path ? AdminKey.ReadHash(path) : null;
    }

    /// <summary>Whether any key opens anything at present.</summary>
    public bool AnyUsable => _adminKey is not null || CountUsable() > 0;

    /// <summary>The keys of the store that open something at present.</summary>
    public int CountUsable()
    {
        var now = _time.GetUtcNow();
        return _keys.Values.Count(k => k.Key.IsUsable(now));
    }

    /// <summary>Who presents a key, or why it opens nothing.</summary>
    public Authentication Find(ReadOnlySpan<char> key)
    {
        var hash = KeyHash.Of(key);
        if (hash == _adminKey)
        {
            return new(AdminKey.Principal);
        }
        if (!_keys.TryGetValue(hash, out var known))
        {
            return new(null, "The key is unknown here.");
        }
        var now = _time.GetUtcNow();
        if (known.Key.RevokedAt is not null)
        {
            return new(null, $"The key {known.Key.Id} was revoked.");
        }
        if (!known.Key.IsUsable(now))
        {
            return new(null, $"The key {known.Key.Id} has expired.");
        }
        known.LastUse = now.UtcTicks;
        return new(known.Principal);
    }

    /// <summary>Reads the store anew.</summary>
    /// <returns>The store's change count that the keys have seen.</returns>
    public async Task<long> RefreshAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            // Before the reading: a change during it is read again.
            var seen = _store.ChangeCount;
            var before = _keys.Values.ToDictionary(static k => k.Key.Id, StringComparer.Ordinal);
            var keys = await _store.ListAsync(cancellation);
            _keys = keys.ToFrozenDictionary(static k => k.Hash, k => new KnownKey(k, before.GetValueOrDefault(k.Id)));
            return seen;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Records in the store which keys were used since the last time.</summary>
    public async Task RecordUsesAsync(CancellationToken cancellation)
    {
        var used = _keys.Values.Where(static k => k.LastUse > k.RecordedUse).ToList();
        if (used.Count == 0)
        {
            return;
        }
        var times = used.ToDictionary(
            static k => k.Key.Id,
            static k => new DateTimeOffset(k.LastUse, TimeSpan.Zero),
            StringComparer.Ordinal
        );
        await _store.RecordUseAsync(times, cancellation);
        foreach (var key in used)
        {
            key.RecordedUse = times[key.Key.Id].UtcTicks;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private sealed class KnownKey(ApiKey key, KnownKey? before)
    {
        private long _lastUse = before?.LastUse ?? 0;
        private long _recordedUse = before?.RecordedUse ?? 0;

        public ApiKey Key { get; } = key;

        public Principal Principal { get; } = new(key.Name, PrincipalKind.Key, key.Id, key.Grants);

        public long LastUse
        {
            get => Volatile.Read(ref _lastUse);
            set => Volatile.Write(ref _lastUse, value);
        }

        public long RecordedUse
        {
            get => Volatile.Read(ref _recordedUse);
            set => Volatile.Write(ref _recordedUse, value);
        }
    }
}
