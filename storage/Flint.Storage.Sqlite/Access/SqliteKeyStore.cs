using System.Collections.Immutable;
using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Access;

/// <summary>Keys in the database of a data directory.</summary>
public sealed class SqliteKeyStore : IKeyStore
{
    private const string Columns = "id, name, hash, grants, created_at, expires_at, last_used_at, revoked_at";

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly ChangeSignal _changes;

    /// <summary>Opens the store.</summary>
    public SqliteKeyStore(SqliteDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _time = time;
        _changes = new ChangeSignal(
            _database.Read(static s => (long)s.Scalar("SELECT count FROM feeds WHERE name = 'keys'")!)
        );
    }

    /// <inheritdoc/>
    public long ChangeCount => _changes.Count;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) => _changes.WaitAsync(seen, cancellation);

    /// <inheritdoc/>
    public ValueTask<ApiKey> AddAsync(NewApiKey key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!NameRules.IsValid(key.Name))
        {
            throw new ArgumentException($"'{key.Name}' cannot name a key. Allowed: {NameRules.Description}.");
        }

        if (key.Grants.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A key has at least one role.", nameof(key));
        }

        return ChangeAsync(
            session =>
            {
                var id = KeyText.CreateId();
                session.Execute(
                    """
                    INSERT INTO keys (id, name, hash, grants, created_at, expires_at)
                    VALUES ($id, $name, $hash, $grants, $now, $expires)
                    """,
                    ("$id", id),
                    ("$name", key.Name),
                    ("$hash", key.Hash.ToArray()),
                    ("$grants", string.Join(',', key.Grants)),
                    ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("$expires", key.ExpiresAt?.ToUnixTimeMilliseconds())
                );
                return Find(session, id)!;
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<ApiKey>>(
            _database.Read(static session => session.Query($"SELECT {Columns} FROM keys ORDER BY number", Read))
        );
    }

    /// <inheritdoc/>
    public ValueTask<ApiKey?> RevokeAsync(string id, CancellationToken cancellation) =>
        ChangeAsync(
            session =>
            {
                session.Execute(
                    "UPDATE keys SET revoked_at = $now WHERE id = $id AND revoked_at IS NULL",
                    ("$id", id),
                    ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds())
                );
                return Find(session, id);
            },
            cancellation
        );

    /// <inheritdoc/>
    public async ValueTask RecordUseAsync(
        IReadOnlyDictionary<string, DateTimeOffset> lastUsed,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(lastUsed);
        await _database.WriteAsync(
            session =>
            {
                foreach (var (id, at) in lastUsed)
                {
                    session.Execute(
                        """
                        UPDATE keys SET last_used_at = $at
                         WHERE id = $id AND (last_used_at IS NULL OR last_used_at < $at)
                        """,
                        ("$id", id),
                        ("$at", at.ToUnixTimeMilliseconds())
                    );
                }

                return lastUsed.Count;
            },
            cancellation
        );
    }

    private async ValueTask<T> ChangeAsync<T>(Func<SqliteSession, T> change, CancellationToken cancellation)
    {
        var (result, count) = await _database.WriteAsync(
            session =>
            {
                var result = change(session);
                var count = (long)
                    session.Scalar("UPDATE feeds SET count = count + 1 WHERE name = 'keys' RETURNING count")!;
                return (result, count);
            },
            cancellation
        );
        _changes.Raise(count);
        return result;
    }

    private static ApiKey? Find(SqliteSession session, string id) =>
        session.Query($"SELECT {Columns} FROM keys WHERE id = $id", Read, ("$id", id)).SingleOrDefault();

    private static ApiKey Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.GetString(0),
            Name = reader.GetString(1),
            Hash = KeyHash.From(reader.GetFieldValue<byte[]>(2)),
            Grants = ReadGrants(reader.GetString(3)),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
            ExpiresAt = ReadTime(reader, 5),
            LastUsedAt = ReadTime(reader, 6),
            RevokedAt = ReadTime(reader, 7),
        };

    // A role that a later release wrote grants nothing here.
    private static ImmutableArray<RoleGrant> ReadGrants(string text)
    {
        var grants = ImmutableArray.CreateBuilder<RoleGrant>();
        foreach (var part in text.Split(','))
        {
            if (RoleGrant.TryParse(part, ifNone: null, out var grant))
            {
                grants.Add(grant);
            }
        }

        return grants.ToImmutable();
    }

    private static DateTimeOffset? ReadTime(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
}
