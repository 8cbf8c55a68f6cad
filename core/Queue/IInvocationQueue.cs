namespace Flint.Core;

/// <summary>
/// The port to the durable queue of asynchronous invocations. What was accepted survives the process, and is handed out
/// until somebody ends it: each runs at least once. All operations throw <see cref="StorageUnavailableException"/> where
/// the store is away, and then have changed nothing.
/// </summary>
public interface IInvocationQueue
{
    /// <summary>
    /// Rises whenever work was added or came back by an operation (not by the passing of time). Implementations that
    /// share a store learn of others' changes within a second.
    /// </summary>
    long ChangeCount { get; }

    /// <summary>Completes once <see cref="ChangeCount"/> is above <paramref name="seen"/>.</summary>
    Task WaitForChangeAsync(long seen, CancellationToken cancellation);

    /// <summary>Puts invocations into the queue: all of them or none.</summary>
    /// <returns>When this returns with <see cref="EnqueueOutcome.Accepted"/>, they survive a power loss.</returns>
    ValueTask<EnqueueResult> EnqueueAsync(IReadOnlyList<NewInvocation> invocations, CancellationToken cancellation);

    /// <summary>Says for which functions there is work.</summary>
    ValueTask<ReadyWork> FindReadyAsync(CancellationToken cancellation);

    /// <summary>
    /// Hands out invocations of a function that may begin: due ones, and those whose dispatcher has not been heard of
    /// for the time of its lease. Each counts as an attempt.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="lease">For how long they are nobody else's.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    ValueTask<IReadOnlyList<Delivery>> ClaimAsync(
        FunctionKey function,
        int most,
        TimeSpan lease,
        CancellationToken cancellation
    );

    /// <summary>Keeps deliveries for another lease, from now.</summary>
    /// <returns>The ids of those that are another's by now, or have ended.</returns>
    ValueTask<IReadOnlyList<string>> ExtendAsync(
        IReadOnlyList<Delivery> deliveries,
        TimeSpan lease,
        CancellationToken cancellation
    );

    /// <summary>Ends a delivery with an answer, which is kept for <see cref="QueueOptions.ResultTime"/>.</summary>
    /// <returns>False where the delivery is another's by now; then nothing was changed.</returns>
    ValueTask<bool> CompleteAsync(
        Delivery delivery,
        QueuedResponse response,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation
    );

    /// <summary>Ends a delivery whose attempt failed; the next one may begin at a time.</summary>
    /// <returns>False where the delivery is another's by now.</returns>
    ValueTask<bool> RetryAsync(
        Delivery delivery,
        QueuedFailure failure,
        DateTimeOffset at,
        CancellationToken cancellation
    );

    /// <summary>Gives a delivery back that never began: it does not count as an attempt.</summary>
    /// <returns>False where the delivery is another's by now.</returns>
    ValueTask<bool> ReleaseAsync(Delivery delivery, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Ends a delivery for good: it becomes a dead letter.</summary>
    /// <returns>False where the delivery is another's by now.</returns>
    ValueTask<bool> BuryAsync(Delivery delivery, QueuedFailure failure, CancellationToken cancellation);

    /// <summary>An invocation with its request and answer, or null where there is none, or not any more.</summary>
    ValueTask<QueuedMessage?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Dead letters of a function, the oldest first.</summary>
    /// <param name="function">The function; it need not exist any more.</param>
    /// <param name="after">The id of the last of the page before; null begins.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    ValueTask<IReadOnlyList<QueuedInvocation>> ListDeadLettersAsync(
        FunctionKey function,
        string? after,
        int limit,
        CancellationToken cancellation
    );

    /// <summary>Puts dead letters back into the queue, with all their attempts before them.</summary>
    /// <param name="function">The function.</param>
    /// <param name="id">One of its dead letters; null for all of them.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> ReplayAsync(FunctionKey function, string? id, CancellationToken cancellation);

    /// <summary>Removes dead letters.</summary>
    /// <param name="function">The function.</param>
    /// <param name="id">One of its dead letters; null for all of them.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> RemoveDeadLettersAsync(FunctionKey function, string? id, CancellationToken cancellation);

    /// <summary>
    /// Removes answers and keys whose time is over, and the oldest answers beyond <see cref="QueueOptions.ResultBytes"/>,
    /// a limited number at a time.
    /// </summary>
    /// <returns>Whether there may be more to remove.</returns>
    ValueTask<bool> CleanAsync(CancellationToken cancellation);
}
