using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Queue;

/// <summary>What is counted, of one function or of all.</summary>
internal readonly record struct Backlog(long Waiting, long Dead, long Bytes, long ResultBytes)
{
    /// <summary>Nothing.</summary>
    internal static Backlog Empty => default;
}

/// <summary>
/// The counts of what the queue holds. They change in the transactions that change what they count, so that limits cost
/// one look and not a walk through the queue.
/// </summary>
internal static class Backlogs
{
    internal static Backlog Of(SqliteSession session, FunctionKey key) =>
        session
            .Query(
                """
                SELECT waiting, dead, bytes, result_bytes FROM backlogs
                 WHERE namespace = $namespace AND function = $function
                """,
                static reader => new Backlog(
                    reader.GetInt64(0),
                    reader.GetInt64(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3)
                ),
                ("$namespace", key.Namespace),
                ("$function", key.Name)
            )
            .SingleOrDefault();

    internal static Backlog OfAll(SqliteSession session) => Of(session, All);

    /// <summary>Adds to the counts of a function and to those of all.</summary>
    internal static void Add(SqliteSession session, FunctionKey key, in Backlog difference)
    {
        AddTo(session, key, difference);
        AddTo(session, All, difference);
        session.Execute(
            """
            DELETE FROM backlogs
             WHERE namespace = $namespace AND function = $function
               AND waiting = 0 AND dead = 0 AND bytes = 0 AND result_bytes = 0
            """,
            ("$namespace", key.Namespace),
            ("$function", key.Name)
        );
    }

    // No function has an empty name.
    private static FunctionKey All => new("", "");

    private static void AddTo(SqliteSession session, FunctionKey key, in Backlog difference) =>
        session.Execute(
            """
            INSERT INTO backlogs (namespace, function, waiting, dead, bytes, result_bytes)
            VALUES ($namespace, $function, $waiting, $dead, $bytes, $result)
            ON CONFLICT DO UPDATE SET
              waiting = waiting + excluded.waiting,
              dead = dead + excluded.dead,
              bytes = bytes + excluded.bytes,
              result_bytes = result_bytes + excluded.result_bytes
            """,
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$waiting", difference.Waiting),
            ("$dead", difference.Dead),
            ("$bytes", difference.Bytes),
            ("$result", difference.ResultBytes)
        );
}
