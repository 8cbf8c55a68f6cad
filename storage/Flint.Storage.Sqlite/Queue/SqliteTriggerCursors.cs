using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Queue;

/// <summary>How far schedules have come, in the database of a data directory.</summary>
public sealed class SqliteTriggerCursors(SqliteDatabase database) : ITriggerCursors
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TriggerKey, DateTimeOffset>> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyDictionary<TriggerKey, DateTimeOffset>>(
            database.Read(static session =>
                session
                    .Query(
                        "SELECT namespace, function, trigger, at FROM trigger_cursors",
                        static reader =>
                            (
                                Key: new TriggerKey(
                                    new FunctionKey(reader.GetString(0), reader.GetString(1)),
                                    reader.GetString(2)
                                ),
                                At: DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3))
                            )
                    )
                    .ToDictionary(static row => row.Key, static row => row.At)
            )
        );
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation) =>
        await database.WriteAsync(
            session =>
                session.Execute(
                    """
                    INSERT OR REPLACE INTO trigger_cursors (namespace, function, trigger, at)
                    VALUES ($namespace, $function, $trigger, $at)
                    """,
                    ("$namespace", trigger.Function.Namespace),
                    ("$function", trigger.Function.Name),
                    ("$trigger", trigger.Trigger),
                    ("$at", at.ToUnixTimeMilliseconds())
                ),
            cancellation
        );

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(TriggerKey trigger, CancellationToken cancellation) =>
        await database.WriteAsync(
            session =>
                session.Execute(
                    """
                    DELETE FROM trigger_cursors
                     WHERE namespace = $namespace AND function = $function AND trigger = $trigger
                    """,
                    ("$namespace", trigger.Function.Namespace),
                    ("$function", trigger.Function.Name),
                    ("$trigger", trigger.Trigger)
                ),
            cancellation
        );
}
