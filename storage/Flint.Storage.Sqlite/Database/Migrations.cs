using Flint.Core;

namespace Flint.Storage.Sqlite.Database;

/// <summary>
/// The schema, as the steps that lead to it; <c>user_version</c> counts the steps taken. A step that was released is never
/// edited: what comes later is a step of its own.
/// </summary>
internal static class Migrations
{
    /// <summary>
    /// Times are milliseconds since 1970 in UTC. A function's revision is the change count at its last change. Removals
    /// live as long as the process: readers in it learn from them what is gone.
    /// </summary>
    private const string Initial = """
        CREATE TABLE changes (
          id    INTEGER PRIMARY KEY CHECK (id = 1),
          count INTEGER NOT NULL
        ) STRICT;
        INSERT INTO changes (id, count) VALUES (1, 0);

        CREATE TABLE functions (
          id           INTEGER PRIMARY KEY,
          namespace    TEXT NOT NULL,
          name         TEXT NOT NULL,
          revision     INTEGER NOT NULL,
          settings     TEXT NOT NULL,
          last_version INTEGER NOT NULL,
          created_at   INTEGER NOT NULL,
          updated_at   INTEGER NOT NULL,
          UNIQUE (namespace, name)
        ) STRICT;
        CREATE INDEX functions_by_revision ON functions (revision);

        CREATE TABLE versions (
          function_id  INTEGER NOT NULL REFERENCES functions (id) ON DELETE CASCADE,
          number       INTEGER NOT NULL,
          digest       TEXT NOT NULL,
          size         INTEGER NOT NULL,
          abi          TEXT NOT NULL,
          imports      TEXT NOT NULL,
          capabilities TEXT NOT NULL,
          created_at   INTEGER NOT NULL,
          PRIMARY KEY (function_id, number),
          UNIQUE (function_id, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX versions_by_digest ON versions (digest);

        CREATE TABLE aliases (
          function_id INTEGER NOT NULL,
          alias       TEXT NOT NULL,
          version     INTEGER NOT NULL,
          weight      INTEGER NOT NULL CHECK (weight > 0),
          PRIMARY KEY (function_id, alias, version),
          FOREIGN KEY (function_id, version) REFERENCES versions (function_id, number) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE removals (
          namespace TEXT NOT NULL,
          name      TEXT NOT NULL,
          change    INTEGER NOT NULL,
          PRIMARY KEY (namespace, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE marks (
          name   TEXT PRIMARY KEY,
          set_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    private static readonly string[] Steps = [Initial];

    /// <summary>Takes the steps that this database has not taken, each in a transaction.</summary>
    /// <exception cref="StorageUnavailableException">A newer Flint has taken steps that this one does not know.</exception>
    internal static void Apply(SqliteSession session, string path)
    {
        var taken = (long)session.Scalar("PRAGMA user_version")!;
        if (taken > Steps.Length)
        {
            throw new StorageUnavailableException(
                $"The database {path} has schema {taken}, and this Flint knows schemas up to {Steps.Length}: a newer Flint "
                    + "wrote it. Start that version, or one that is newer still."
            );
        }

        for (var step = (int)taken; step < Steps.Length; step++)
        {
            session.ExecuteScript($"BEGIN IMMEDIATE; {Steps[step]} PRAGMA user_version = {step + 1}; COMMIT;");
        }

        // Nobody in this process has read anything yet, so nobody needs to learn what is gone.
        session.ExecuteScript("DELETE FROM removals;");
    }
}
