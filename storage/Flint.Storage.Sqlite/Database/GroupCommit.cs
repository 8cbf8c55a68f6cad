using System.Collections.Concurrent;
using Flint.Core;

namespace Flint.Storage.Sqlite.Database;

/// <summary>
/// Puts changes that arrive while another is written into one transaction, so that they share its flush to the disk: with
/// many at once the price of durability is paid once for all of them.
/// </summary>
internal sealed class GroupCommit(SqliteDatabase database)
{
    /// <summary>Changes of one transaction: others who write wait no longer than this many take.</summary>
    private const int MaximumChanges = 256;

    private readonly ConcurrentQueue<IChange> _waiting = new();
    private int _writing;

    /// <summary>Makes a change. When the task completes, the change is durable.</summary>
    /// <exception cref="StorageUnavailableException">It could not be made, and nothing of it was.</exception>
    internal Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        var change = new Change<T>(work, cancellation);
        _waiting.Enqueue(change);
        if (Interlocked.Exchange(ref _writing, 1) == 0)
        {
            // Not on the caller's thread: others may add their changes meanwhile, and the caller may be in a hurry.
            _ = Task.Run(WriteWaitingAsync, CancellationToken.None);
        }

        return change.Task;
    }

    private async Task WriteWaitingAsync()
    {
        while (true)
        {
            var changes = TakeWaiting();
            if (changes.Count > 0)
            {
                await WriteAsync(changes);
                continue;
            }

            Volatile.Write(ref _writing, 0);
            // What was added after the look and before the mark found somebody writing and left it to us.
            if (_waiting.IsEmpty || Interlocked.Exchange(ref _writing, 1) != 0)
            {
                return;
            }
        }
    }

    private List<IChange> TakeWaiting()
    {
        var changes = new List<IChange>();
        while (changes.Count < MaximumChanges && _waiting.TryDequeue(out var change))
        {
            if (!change.IsGivenUp)
            {
                changes.Add(change);
            }
        }

        return changes;
    }

    private async Task WriteAsync(List<IChange> changes)
    {
        try
        {
            await database.WriteAsync(
                session =>
                {
                    changes.ForEach(change => change.Run(session));
                    return changes.Count;
                },
                CancellationToken.None
            );
            changes.ForEach(static change => change.Succeed());
        }
#pragma warning disable CA1031 // Whatever it was, those who wait are to learn it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (changes is [var only])
            {
                only.Fail(e);
                return;
            }

            // One of them may be too much for the disk where the others are not: each for itself.
            foreach (var change in changes)
            {
                await WriteAsync([change]);
            }
        }
    }

    private interface IChange
    {
        bool IsGivenUp { get; }

        void Run(SqliteSession session);

        void Succeed();

        void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<SqliteSession, T> work, CancellationToken cancellation) : IChange
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public bool IsGivenUp => cancellation.IsCancellationRequested && _done.TrySetCanceled(cancellation);

        public void Run(SqliteSession session) => _result = work(session);

        public void Succeed() => _done.SetResult(_result);

        public void Fail(Exception exception) => _done.SetException(exception);
    }
}
