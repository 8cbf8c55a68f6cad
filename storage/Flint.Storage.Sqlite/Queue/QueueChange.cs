using System.Text.Json;
using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Queue;

/// <summary>Changes of the queue within one transaction.</summary>
internal sealed class QueueChange(SqliteSession session, QueueOptions options, DateTimeOffset time)
{
    private long Now => time.ToUnixTimeMilliseconds();

    internal EnqueueResult Enqueue(IReadOnlyList<NewInvocation> invocations)
    {
        var ids = new string[invocations.Count];
        var firstWithKey = new Dictionary<string, string>(StringComparer.Ordinal);
        var added = new List<NewInvocation>(invocations.Count);
        for (var i = 0; i < invocations.Count; i++)
        {
            var invocation = invocations[i];
            ids[i] = KeptId(invocation, firstWithKey) ?? invocation.Id;
            if (ids[i] == invocation.Id)
            {
                added.Add(invocation);
            }
        }

        if (Refuse(added) is { } refusal)
        {
            return refusal;
        }

        added.ForEach(Add);
        return new EnqueueResult(EnqueueOutcome.Accepted, ids);
    }

    internal List<Delivery> Claim(FunctionKey key, int most, TimeSpan lease)
    {
        var deliveries = new List<Delivery>();
        foreach (var row in InvocationRows.Due(session, key, Now, most))
        {
            var token = Guid.NewGuid().ToString("n");
            var (head, body) = InvocationRows.Message(session, row.Sequence, InvocationRows.Request)!.Value;
            session.Execute(
                """
                UPDATE invocations SET state = 'running', attempts = attempts + 1, due = $due, token = $token
                 WHERE sequence = $sequence
                """,
                ("$due", Later(lease)),
                ("$token", token),
                ("$sequence", row.Sequence)
            );
            var found = row.Invocation;
            deliveries.Add(
                new Delivery(
                    found.Id,
                    token,
                    found.Attempts + 1,
                    found.Function,
                    found.Origin,
                    found.EnqueuedAt,
                    JsonSerializer.Deserialize(head, InvocationRows.RequestJson)!,
                    body
                )
            );
        }

        return deliveries;
    }

    internal bool Extend(Delivery delivery, TimeSpan lease) =>
        session.Execute(
            "UPDATE invocations SET due = $due WHERE id = $id AND token = $token AND state = 'running'",
            ("$due", Later(lease)),
            ("$id", delivery.Id),
            ("$token", delivery.Token)
        ) > 0;

    internal bool Complete(Delivery delivery, QueuedResponse response, ReadOnlyMemory<byte> body)
    {
        if (InvocationRows.FindOwned(session, delivery) is not { } row)
        {
            return false;
        }

        var head = JsonSerializer.Serialize(response, InvocationRows.ResponseJson);
        var bytes = head.Length + body.Length;
        session.Execute(
            """
            UPDATE invocations
               SET state = 'succeeded', due = NULL, token = NULL, finished_at = $now, expires_at = $expires, bytes = $bytes
             WHERE sequence = $sequence
            """,
            ("$now", Now),
            ("$expires", Later(options.ResultTime)),
            ("$bytes", bytes),
            ("$sequence", row.Sequence)
        );
        session.Execute(
            "UPDATE invocation_messages SET body = x'' WHERE sequence = $sequence AND part = 'request'",
            ("$sequence", row.Sequence)
        );
        InvocationRows.AddMessage(session, row.Sequence, InvocationRows.Response, head, body);
        Backlogs.Add(session, delivery.Function, new Backlog(-1, 0, -row.Bytes, bytes));
        return true;
    }

    internal bool Retry(Delivery delivery, QueuedFailure failure, DateTimeOffset at) =>
        session.Execute(
            """
            UPDATE invocations SET state = 'retrying', due = $due, token = NULL, failure = $failure
             WHERE id = $id AND token = $token AND state = 'running'
            """,
            ("$due", at.ToUnixTimeMilliseconds()),
            ("$failure", JsonSerializer.Serialize(failure, InvocationRows.FailureJson)),
            ("$id", delivery.Id),
            ("$token", delivery.Token)
        ) > 0;

    internal bool Release(Delivery delivery, DateTimeOffset at) =>
        session.Execute(
            """
            UPDATE invocations
               SET state = iif(failure IS NULL, 'queued', 'retrying'), attempts = attempts - 1, due = $due, token = NULL
             WHERE id = $id AND token = $token AND state = 'running'
            """,
            ("$due", at.ToUnixTimeMilliseconds()),
            ("$id", delivery.Id),
            ("$token", delivery.Token)
        ) > 0;

    internal bool Bury(Delivery delivery, QueuedFailure failure)
    {
        var buried = session.Execute(
            """
            UPDATE invocations
               SET state = 'dead', due = NULL, token = NULL, finished_at = $now, failure = $failure
             WHERE id = $id AND token = $token AND state = 'running'
            """,
            ("$now", Now),
            ("$failure", JsonSerializer.Serialize(failure, InvocationRows.FailureJson)),
            ("$id", delivery.Id),
            ("$token", delivery.Token)
        );
        if (buried > 0)
        {
            Backlogs.Add(session, delivery.Function, new Backlog(-1, 1, 0, 0));
        }

        return buried > 0;
    }

    internal int Replay(FunctionKey key, string? id)
    {
        var replayed = session.Execute(
            """
            UPDATE invocations
               SET state = 'queued', attempts = 0, due = $now, finished_at = NULL, failure = NULL
             WHERE namespace = $namespace AND function = $function AND state = 'dead' AND ($id IS NULL OR id = $id)
            """,
            ("$now", Now),
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$id", id)
        );
        if (replayed > 0)
        {
            Backlogs.Add(session, key, new Backlog(replayed, -replayed, 0, 0));
        }

        return replayed;
    }

    internal int RemoveDead(FunctionKey key, string? id)
    {
        const string Which =
            "namespace = $namespace AND function = $function AND state = 'dead' AND ($id IS NULL OR id = $id)";
        var bytes = session.Scalar(
            $"SELECT coalesce(sum(bytes), 0) FROM invocations WHERE {Which}",
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$id", id)
        );
        var removed = session.Execute(
            $"DELETE FROM invocations WHERE {Which}",
            ("$namespace", key.Namespace),
            ("$function", key.Name),
            ("$id", id)
        );
        if (removed > 0)
        {
            Backlogs.Add(session, key, new Backlog(0, -removed, -(long)bytes!, 0));
        }

        return removed;
    }

    /// <summary>Removes up to a number of answers and keys; whether there may be more.</summary>
    internal bool Clean(int limit)
    {
        var keys = session.Execute(
            """
            DELETE FROM invocation_keys
             WHERE key IN (SELECT key FROM invocation_keys WHERE expires_at <= $now ORDER BY expires_at LIMIT $limit)
            """,
            ("$now", Now),
            ("$limit", limit)
        );
        var excess = Backlogs.OfAll(session).ResultBytes - options.ResultBytes;
        var expiring = InvocationRows.Expiring(session, excess > 0 ? long.MaxValue : Now, limit);
        var removed = 0;
        foreach (var row in expiring)
        {
            if (excess <= 0 && row.Invocation.ExpiresAt > time)
            {
                break;
            }

            InvocationRows.Remove(session, row.Sequence);
            Backlogs.Add(session, row.Invocation.Function, new Backlog(0, 0, 0, -row.Bytes));
            excess -= row.Bytes;
            removed++;
        }

        return keys == limit || removed == limit;
    }

    private string? KeptId(NewInvocation invocation, Dictionary<string, string> firstWithKey)
    {
        if (invocation.Key is not { } key)
        {
            return null;
        }

        if (firstWithKey.TryGetValue(key, out var first))
        {
            return first;
        }

        var kept =
            session.Scalar(
                "SELECT id FROM invocation_keys WHERE key = $key AND expires_at > $now",
                ("$key", key),
                ("$now", Now)
            ) as string;
        firstWithKey.Add(key, kept ?? invocation.Id);
        return kept;
    }

    private EnqueueResult? Refuse(List<NewInvocation> added)
    {
        foreach (var function in added.GroupBy(static i => i.Function))
        {
            var backlog = Backlogs.Of(session, function.Key);
            if (backlog.Waiting + function.Count() > options.BacklogPerFunction)
            {
                return new EnqueueResult(EnqueueOutcome.FunctionBacklogFull, [], function.Key);
            }

            if (backlog.Dead >= options.DeadLettersPerFunction)
            {
                return new EnqueueResult(EnqueueOutcome.DeadLettersFull, [], function.Key);
            }
        }

        var all = Backlogs.OfAll(session);
        var full =
            all.Waiting + added.Count > options.Backlog
            || (added.Count > 0 && all.Bytes + added.Sum(static i => (long)i.Body.Length) > options.BacklogBytes);
        return full ? new EnqueueResult(EnqueueOutcome.BacklogFull, []) : null;
    }

    private void Add(NewInvocation invocation)
    {
        var head = JsonSerializer.Serialize(invocation.Request, InvocationRows.RequestJson);
        var bytes = head.Length + invocation.Body.Length;
        var sequence = (long)
            session.Scalar(
                """
                INSERT INTO invocations
                  (id, namespace, function, origin, state, attempts, due, enqueued_at, bytes)
                VALUES ($id, $namespace, $function, $origin, 'queued', 0, $now, $now, $bytes)
                RETURNING sequence
                """,
                ("$id", invocation.Id),
                ("$namespace", invocation.Function.Namespace),
                ("$function", invocation.Function.Name),
                ("$origin", InvocationRows.Text(invocation.Origin)),
                ("$now", Now),
                ("$bytes", bytes)
            )!;
        InvocationRows.AddMessage(session, sequence, InvocationRows.Request, head, invocation.Body);
        if (invocation.Key is { } key)
        {
            // A key whose time is over may still be there.
            session.Execute(
                "INSERT OR REPLACE INTO invocation_keys (key, id, expires_at) VALUES ($key, $id, $expires)",
                ("$key", key),
                ("$id", invocation.Id),
                ("$expires", Later(options.KeyTime))
            );
        }

        Backlogs.Add(session, invocation.Function, new Backlog(1, 0, bytes, 0));
    }

    private long Later(TimeSpan by) => (time + by).ToUnixTimeMilliseconds();
}
