using System.Collections.Immutable;
using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Secrets;

/// <summary>Encrypted secrets in the database of a data directory.</summary>
public sealed class SqliteSecretStore : ISecretStore
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly ChangeSignal _changes;

    /// <summary>Opens the store.</summary>
    public SqliteSecretStore(SqliteDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _time = time;
        _changes = new ChangeSignal(
            _database.Read(static s => (long)s.Scalar("SELECT count FROM feeds WHERE name = 'secrets'")!)
        );
    }

    /// <inheritdoc/>
    public long ChangeCount => _changes.Count;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) => _changes.WaitAsync(seen, cancellation);

    /// <inheritdoc/>
    public ValueTask<SecretDescription> PutAsync(
        string @namespace,
        string name,
        ImmutableArray<byte> ciphertext,
        CancellationToken cancellation
    )
    {
        if (!NameRules.IsValid(@namespace) || !SecretNames.IsValid(name))
        {
            throw new ArgumentException($"'{@namespace}' and '{name}' cannot name a secret.");
        }

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return ChangeAsync(
            session =>
            {
                session.Execute(
                    """
                    INSERT OR REPLACE INTO secrets (namespace, name, ciphertext, updated_at)
                    VALUES ($namespace, $name, $ciphertext, $now)
                    """,
                    ("$namespace", @namespace),
                    ("$name", name),
                    ("$ciphertext", ciphertext.ToArray()),
                    ("$now", now)
                );
                return (new SecretDescription(name, DateTimeOffset.FromUnixTimeMilliseconds(now)), true);
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecretDescription>> ListAsync(string @namespace, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<SecretDescription>>(
            _database.Read(session =>
                session.Query(
                    "SELECT name, updated_at FROM secrets WHERE namespace = $namespace ORDER BY name",
                    static reader => new SecretDescription(
                        reader.GetString(0),
                        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))
                    ),
                    ("$namespace", @namespace)
                )
            )
        );
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<byte>?> ReadAsync(string @namespace, string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var found = _database.Read(session =>
            session.Scalar(
                "SELECT ciphertext FROM secrets WHERE namespace = $namespace AND name = $name",
                ("$namespace", @namespace),
                ("$name", name)
            )
        );
        return ValueTask.FromResult<ImmutableArray<byte>?>(found is byte[] bytes ? [.. bytes] : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(string @namespace, string name, CancellationToken cancellation) =>
        ChangeAsync(
            session =>
            {
                var removed =
                    session.Execute(
                        "DELETE FROM secrets WHERE namespace = $namespace AND name = $name",
                        ("$namespace", @namespace),
                        ("$name", name)
                    ) > 0;
                return (removed, removed);
            },
            cancellation
        );

    private async ValueTask<T> ChangeAsync<T>(
        Func<SqliteSession, (T Result, bool Changed)> change,
        CancellationToken cancellation
    )
    {
        var (result, count) = await _database.WriteAsync(
            session =>
            {
                var (result, changed) = change(session);
                var count = changed
                    ? (long)session.Scalar("UPDATE feeds SET count = count + 1 WHERE name = 'secrets' RETURNING count")!
                    : 0;
                return (result, count);
            },
            cancellation
        );
        _changes.Raise(count);
        return result;
    }
}
