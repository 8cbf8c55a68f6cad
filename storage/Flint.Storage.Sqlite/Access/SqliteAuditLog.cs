using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Access;

/// <summary>The audit log in the database of a data directory.</summary>
public sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    private const string Columns = "id, at, principal, kind, credential_id, source, namespace, action, target, status";

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AuditEntry entry, int keep, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        await database.WriteAsync(
            session =>
            {
                var id = (long)
                    session.Scalar(
                        """
                        INSERT INTO audit
                          (at, principal, kind, credential_id, source, namespace, action, target, status)
                        VALUES
                          ($at, $principal, $kind, $credential, $source, $namespace, $action, $target, $status)
                        RETURNING id
                        """,
                        ("$at", entry.Time.ToUnixTimeMilliseconds()),
                        ("$principal", entry.Principal),
                        ("$kind", entry.Kind.ToString()),
                        ("$credential", entry.CredentialId),
                        ("$source", entry.Source),
                        ("$namespace", entry.Namespace),
                        ("$action", entry.Action),
                        ("$target", entry.Target),
                        ("$status", entry.Status)
                    )!;
                // Ids have no gaps, so the ones beyond the bound are those up to a number.
                return session.Execute("DELETE FROM audit WHERE id <= $last", ("$last", id - keep));
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(
        string? @namespace,
        long? before,
        int limit,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var end = before ?? long.MaxValue;
        return ValueTask.FromResult<IReadOnlyList<AuditEntry>>(
            database.Read(session =>
                @namespace is null
                    ? session.Query(
                        $"SELECT {Columns} FROM audit WHERE id < $before ORDER BY id DESC LIMIT $limit",
                        Read,
                        ("$before", end),
                        ("$limit", limit)
                    )
                    : session.Query(
                        $"""
                        SELECT {Columns} FROM audit WHERE namespace = $namespace AND id < $before
                         ORDER BY id DESC LIMIT $limit
                        """,
                        Read,
                        ("$namespace", @namespace),
                        ("$before", end),
                        ("$limit", limit)
                    )
            )
        );
    }

    private static AuditEntry Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.GetInt64(0),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
            Principal = reader.GetString(2),
            Kind = Enum.TryParse<PrincipalKind>(reader.GetString(3), out var kind) ? kind : default,
            CredentialId = reader.GetString(4),
            Source = reader.GetString(5),
            Namespace = reader.GetString(6),
            Action = reader.GetString(7),
            Target = reader.GetString(8),
            Status = reader.GetInt32(9),
        };
}
