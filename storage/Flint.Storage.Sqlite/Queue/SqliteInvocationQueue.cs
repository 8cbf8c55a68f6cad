using System.Text.Json;
using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Microsoft.Extensions.Options;

namespace Flint.Storage.Sqlite.Queue;

/// <summary>
/// The queue in the database of a data directory. One process owns the directory, so whatever another had begun when
/// this one starts was cut short, and may begin anew at once.
/// </summary>
public sealed class SqliteInvocationQueue : IInvocationQueue
{
    /// <summary>Rows that one cleaning removes: other writers wait for it.</summary>
    private const int CleanedAtOnce = 500;

    private readonly SqliteDatabase _database;
    private readonly GroupCommit _commits;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly ChangeSignal _changes = new(0);
    private long _changeCount;

    /// <summary>Opens the queue.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public SqliteInvocationQueue(SqliteDatabase database, IOptions<QueueOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        _database = database;
        _commits = new GroupCommit(database);
        _options = options.Value;
        _time = time;
        EndLeases();
    }

    /// <inheritdoc/>
    public long ChangeCount => _changes.Count;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) => _changes.WaitAsync(seen, cancellation);

    /// <inheritdoc/>
    public async ValueTask<EnqueueResult> EnqueueAsync(
        IReadOnlyList<NewInvocation> invocations,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(invocations);
        var result = await ChangeAsync(change => change.Enqueue(invocations), cancellation);
        if (result.Outcome == EnqueueOutcome.Accepted)
        {
            SignalChange();
        }

        return result;
    }

    /// <inheritdoc/>
    public ValueTask<ReadyWork> FindReadyAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // The earliest of each function is one look into the index of due times.
        var heads = _database.Read(static session =>
            session.Query(
                """
                SELECT b.namespace, b.function,
                       (SELECT min(i.due) FROM invocations i
                         WHERE i.namespace = b.namespace AND i.function = b.function AND i.due IS NOT NULL) AS head
                  FROM backlogs b
                 WHERE b.waiting > 0 AND b.function <> ''
                """,
                static reader => (new FunctionKey(reader.GetString(0), reader.GetString(1)), Due: reader.GetInt64(2))
            )
        );
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var ready = new List<FunctionKey>();
        DateTimeOffset? next = null;
        foreach (var (key, due) in heads)
        {
            if (due <= now)
            {
                ready.Add(key);
            }
            else if (next is null || due < next.Value.ToUnixTimeMilliseconds())
            {
                next = DateTimeOffset.FromUnixTimeMilliseconds(due);
            }
        }

        return ValueTask.FromResult(new ReadyWork(ready, next));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Delivery>> ClaimAsync(
        FunctionKey function,
        int most,
        TimeSpan lease,
        CancellationToken cancellation
    ) => await ChangeAsync(change => change.Claim(function, most, lease), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ExtendAsync(
        IReadOnlyList<Delivery> deliveries,
        TimeSpan lease,
        CancellationToken cancellation
    ) =>
        await ChangeAsync(
            change => deliveries.Where(d => !change.Extend(d, lease)).Select(static d => d.Id).ToList(),
            cancellation
        );

    /// <inheritdoc/>
    public async ValueTask<bool> CompleteAsync(
        Delivery delivery,
        QueuedResponse response,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation
    ) => await ChangeAsync(change => change.Complete(delivery, response, body), cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> RetryAsync(
        Delivery delivery,
        QueuedFailure failure,
        DateTimeOffset at,
        CancellationToken cancellation
    )
    {
        var done = await ChangeAsync(change => change.Retry(delivery, failure, at), cancellation);
        SignalChange();
        return done;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReleaseAsync(Delivery delivery, DateTimeOffset at, CancellationToken cancellation)
    {
        var done = await ChangeAsync(change => change.Release(delivery, at), cancellation);
        SignalChange();
        return done;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> BuryAsync(Delivery delivery, QueuedFailure failure, CancellationToken cancellation) =>
        await ChangeAsync(change => change.Bury(delivery, failure), cancellation);

    /// <inheritdoc/>
    public ValueTask<QueuedMessage?> FindAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(session => Find(session, id, _time.GetUtcNow())));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueuedInvocation>> ListDeadLettersAsync(
        FunctionKey function,
        string? after,
        int limit,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<QueuedInvocation>>(
            _database.Read(session =>
            {
                var from = after is null ? 0 : InvocationRows.Find(session, after)?.Sequence ?? 0;
                return InvocationRows.Dead(session, function, from, limit).ConvertAll(static row => row.Invocation);
            })
        );
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReplayAsync(FunctionKey function, string? id, CancellationToken cancellation)
    {
        var replayed = await ChangeAsync(change => change.Replay(function, id), cancellation);
        SignalChange();
        return replayed;
    }

    /// <inheritdoc/>
    public async ValueTask<int> RemoveDeadLettersAsync(
        FunctionKey function,
        string? id,
        CancellationToken cancellation
    ) => await ChangeAsync(change => change.RemoveDead(function, id), cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> CleanAsync(CancellationToken cancellation) =>
        await ChangeAsync(static change => change.Clean(CleanedAtOnce), cancellation);

    private static QueuedMessage? Find(SqliteSession session, string id, DateTimeOffset now)
    {
        if (InvocationRows.Find(session, id) is not { } row || row.Invocation.ExpiresAt <= now)
        {
            return null;
        }

        var request = InvocationRows.Message(session, row.Sequence, InvocationRows.Request)!.Value;
        var response = InvocationRows.Message(session, row.Sequence, InvocationRows.Response);
        return new QueuedMessage(
            row.Invocation,
            JsonSerializer.Deserialize(request.Head, InvocationRows.RequestJson)!,
            request.Body,
            response is { } found ? JsonSerializer.Deserialize(found.Head, InvocationRows.ResponseJson) : null,
            response?.Body
        );
    }

    private void EndLeases()
    {
        const string Running = "SELECT 1 FROM invocations WHERE state = 'running' LIMIT 1";
        if (_database.Read(static session => session.Scalar(Running)) is null)
        {
            return;
        }

        // A start is the one moment at which waiting for a write on the caller's thread keeps nobody waiting.
        _database
            .WriteAsync(
                session =>
                    session.Execute(
                        "UPDATE invocations SET due = $now WHERE state = 'running'",
                        ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds())
                    ),
                CancellationToken.None
            )
            .AsTask()
            .GetAwaiter()
            .GetResult();
    }

    private Task<T> ChangeAsync<T>(Func<QueueChange, T> work, CancellationToken cancellation) =>
        _commits.RunAsync(session => work(new QueueChange(session, _options, _time.GetUtcNow())), cancellation);

    private void SignalChange() => _changes.Raise(Interlocked.Increment(ref _changeCount));
}
