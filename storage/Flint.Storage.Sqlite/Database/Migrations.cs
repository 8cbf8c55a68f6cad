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

    /// <summary>
    /// The queue of asynchronous invocations. <c>due</c> is when an invocation may be handed out: the time of its next
    /// attempt, or the end of the lease of the one that runs; those that ended have none. Bodies lie apart, so that a
    /// change of state does not write them anew. <c>backlogs</c> counts by function what waits or runs and what is dead;
    /// its row with empty names counts all, and the bytes of kept answers.
    /// </summary>
    private const string Queue = """
        CREATE TABLE invocations (
          sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
          id          TEXT NOT NULL UNIQUE,
          namespace   TEXT NOT NULL,
          function    TEXT NOT NULL,
          origin      TEXT NOT NULL,
          state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'retrying', 'succeeded', 'dead')),
          attempts    INTEGER NOT NULL,
          due         INTEGER,
          token       TEXT,
          enqueued_at INTEGER NOT NULL,
          finished_at INTEGER,
          expires_at  INTEGER,
          failure     TEXT,
          bytes       INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX invocations_by_due ON invocations (namespace, function, due, sequence) WHERE due IS NOT NULL;
        CREATE INDEX invocations_dead ON invocations (namespace, function, sequence) WHERE state = 'dead';
        CREATE INDEX invocations_by_expiry ON invocations (expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE invocation_messages (
          sequence INTEGER NOT NULL REFERENCES invocations (sequence) ON DELETE CASCADE,
          part     TEXT NOT NULL CHECK (part IN ('request', 'response')),
          head     TEXT NOT NULL,
          body     BLOB NOT NULL,
          PRIMARY KEY (sequence, part)
        ) STRICT;

        CREATE TABLE invocation_keys (
          key        TEXT PRIMARY KEY,
          id         TEXT NOT NULL,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX invocation_keys_by_expiry ON invocation_keys (expires_at);

        CREATE TABLE backlogs (
          namespace    TEXT NOT NULL,
          function     TEXT NOT NULL,
          waiting      INTEGER NOT NULL,
          dead         INTEGER NOT NULL,
          bytes        INTEGER NOT NULL,
          result_bytes INTEGER NOT NULL,
          PRIMARY KEY (namespace, function)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO backlogs VALUES ('', '', 0, 0, 0, 0);
        """;

    /// <summary>
    /// Keys by the hash that a presented key is found by; grants as <c>role@namespace</c>, joined by commas. The audit log's
    /// ids never repeat, so that its cursors stay right while old entries are dropped.
    /// </summary>
    private const string Access = """
        CREATE TABLE feeds (
          name  TEXT PRIMARY KEY,
          count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO feeds (name, count) VALUES ('keys', 0);

        CREATE TABLE keys (
          number       INTEGER PRIMARY KEY,
          id           TEXT NOT NULL UNIQUE,
          name         TEXT NOT NULL,
          hash         BLOB NOT NULL UNIQUE,
          grants       TEXT NOT NULL,
          created_at   INTEGER NOT NULL,
          expires_at   INTEGER,
          last_used_at INTEGER,
          revoked_at   INTEGER
        ) STRICT;

        CREATE TABLE audit (
          id            INTEGER PRIMARY KEY AUTOINCREMENT,
          at            INTEGER NOT NULL,
          principal     TEXT NOT NULL,
          kind          TEXT NOT NULL,
          credential_id TEXT NOT NULL,
          source        TEXT NOT NULL,
          namespace     TEXT NOT NULL,
          action        TEXT NOT NULL,
          target        TEXT NOT NULL,
          status        INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX audit_by_namespace ON audit (namespace, id);
        """;

    /// <summary>Values as data protection encrypted them.</summary>
    private const string Secrets = """
        CREATE TABLE secrets (
          namespace  TEXT NOT NULL,
          name       TEXT NOT NULL,
          ciphertext BLOB NOT NULL,
          updated_at INTEGER NOT NULL,
          PRIMARY KEY (namespace, name)
        ) STRICT;
        INSERT INTO feeds (name, count) VALUES ('secrets', 0);
        """;

    /// <summary>How far the schedules of functions have come: what is due later has not been put into the queue.</summary>
    private const string Schedules = """
        CREATE TABLE trigger_cursors (
          namespace TEXT NOT NULL,
          function  TEXT NOT NULL,
          trigger   TEXT NOT NULL,
          at        INTEGER NOT NULL,
          PRIMARY KEY (namespace, function, trigger)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>The steps in their order.</summary>
    internal static readonly string[] Steps = [Initial, Queue, Access, Secrets, Schedules];

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
