using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Registry;

/// <summary>The platform's marks in the database of a data directory.</summary>
public sealed class SqlitePlatformMarks(SqliteDatabase database, TimeProvider time) : IPlatformMarks
{
    /// <inheritdoc/>
    public ValueTask<bool> IsSetAsync(string name, CancellationToken cancellation) =>
        ValueTask.FromResult(
            database.Read(session =>
                session.Scalar("SELECT 1 FROM marks WHERE name = $name", ("$name", name)) is not null
            )
        );

    /// <inheritdoc/>
    public async ValueTask SetAsync(string name, CancellationToken cancellation) =>
        await database.WriteAsync(
            session =>
                session.Execute(
                    "INSERT OR IGNORE INTO marks (name, set_at) VALUES ($name, $now)",
                    ("$name", name),
                    ("$now", time.GetUtcNow().ToUnixTimeMilliseconds())
                ),
            cancellation
        );
}
