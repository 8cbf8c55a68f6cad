using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Queue;

/// <summary>An invocation with its row.</summary>
/// <param name="Sequence">The row's id, in the order of arrival.</param>
/// <param name="Bytes">Bytes of what is kept of it: the request, or the answer once it succeeded.</param>
/// <param name="Invocation">The invocation.</param>
internal sealed record InvocationRow(long Sequence, long Bytes, QueuedInvocation Invocation);

/// <summary>Queries for invocations, and what their rows mean.</summary>
internal static class InvocationRows
{
    internal const string Request = "request";
    internal const string Response = "response";

    private const string Select = """
        SELECT sequence, bytes, id, namespace, function, origin, state, attempts, due, enqueued_at, finished_at,
               expires_at, failure
          FROM invocations
        """;

    internal static JsonTypeInfo<QueuedRequest> RequestJson { get; } = Contract<QueuedRequest>();

    internal static JsonTypeInfo<QueuedResponse> ResponseJson { get; } = Contract<QueuedResponse>();

    internal static JsonTypeInfo<QueuedFailure> FailureJson { get; } = Contract<QueuedFailure>();

    internal static InvocationRow? Find(SqliteSession session, string id) =>
        session.Query($"{Select} WHERE id = $id", Read, ("$id", id)).SingleOrDefault();

    /// <summary>The delivery's invocation, as long as the delivery is the one that it was handed out with last.</summary>
    internal static InvocationRow? FindOwned(SqliteSession session, Delivery delivery) =>
        session
            .Query(
                $"{Select} WHERE id = $id AND token = $token AND state = 'running'",
                Read,
                ("$id", delivery.Id),
                ("$token", delivery.Token)
            )
            .SingleOrDefault();

    internal static List<InvocationRow> Due(SqliteSession session, FunctionKey key, long now, int most) =>
        session.Query(
            $"""
            {Select}
             WHERE namespace = $namespace AND function = $function AND due IS NOT NULL AND due <= $now
             ORDER BY due, sequence LIMIT $most
            """,
            Read,
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$now", now),
            ("$most", most)
        );

    internal static List<InvocationRow> Dead(SqliteSession session, FunctionKey key, long after, int limit) =>
        session.Query(
            $"""
            {Select}
             WHERE namespace = $namespace AND function = $function AND state = 'dead' AND sequence > $after
             ORDER BY sequence LIMIT $limit
            """,
            Read,
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$after", after),
            ("$limit", limit)
        );

    /// <summary>Answers by the time at which they expire, the earliest first.</summary>
    internal static List<InvocationRow> Expiring(SqliteSession session, long before, int limit) =>
        session.Query(
            $"{Select} WHERE expires_at IS NOT NULL AND expires_at <= $before ORDER BY expires_at LIMIT $limit",
            Read,
            ("$before", before),
            ("$limit", limit)
        );

    internal static (string Head, byte[] Body)? Message(SqliteSession session, long sequence, string part)
    {
        var found = session.Query(
            "SELECT head, body FROM invocation_messages WHERE sequence = $sequence AND part = $part",
            static reader => (reader.GetString(0), reader.GetFieldValue<byte[]>(1)),
            ("$sequence", sequence),
            ("$part", part)
        );
        return found.Count == 0 ? null : found[0];
    }

    internal static void AddMessage(
        SqliteSession session,
        long sequence,
        string part,
        string head,
        ReadOnlyMemory<byte> body
    ) =>
        session.Execute(
            """
            INSERT INTO invocation_messages (sequence, part, head, body) VALUES ($sequence, $part, $head, $body)
            ON CONFLICT DO UPDATE SET head = excluded.head, body = excluded.body
            """,
            ("$sequence", sequence),
            ("$part", part),
            ("$head", head),
            ("$body", body.ToArray())
        );

    internal static void Remove(SqliteSession session, long sequence) =>
        session.Execute("DELETE FROM invocations WHERE sequence = $sequence", ("$sequence", sequence));

    internal static string Text<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonSerializer.SerializeToElement(value, Contract<TEnum>()).GetString()!;

    private static InvocationRow Read(SqliteDataReader reader)
    {
        var state = Parse<QueuedState>(reader.GetString(6));
        var due = Time(reader, 8);
        var waits = state is QueuedState.Queued or QueuedState.Retrying;
        return new InvocationRow(
            reader.GetInt64(0),
            reader.GetInt64(1),
            new QueuedInvocation
            {
                Id = reader.GetString(2),
                Function = new FunctionKey(reader.GetString(3), reader.GetString(4)),
                Origin = Parse<QueuedOrigin>(reader.GetString(5)),
                State = state,
                Attempts = reader.GetInt32(7),
                NextAttemptAt = waits ? due : null,
                EnqueuedAt = Time(reader, 9)!.Value,
                FinishedAt = Time(reader, 10),
                ExpiresAt = Time(reader, 11),
                LastFailure = reader.IsDBNull(12)
                    ? null
                    : JsonSerializer.Deserialize(reader.GetString(12), FailureJson),
            }
        );
    }

    private static DateTimeOffset? Time(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static TEnum Parse<TEnum>(string text)
        where TEnum : struct, Enum => JsonSerializer.Deserialize($"\"{text}\"", Contract<TEnum>());

    private static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)FlintJson.Options.GetTypeInfo(typeof(T));
}
