namespace Flint.Core;

/// <summary>
/// An invocation that was handed to one dispatcher for a time. <see cref="Token"/> differs for each time it is handed out:
/// who lost it to another cannot end it any more.
/// </summary>
/// <param name="Id">The invocation.</param>
/// <param name="Token">Proves that it is still this dispatcher's.</param>
/// <param name="Attempt">The attempt that begins with it, counted from 1.</param>
/// <param name="Function">The function.</param>
/// <param name="Origin">What asked for it.</param>
/// <param name="EnqueuedAt">When it was put into the queue.</param>
/// <param name="Request">The request.</param>
/// <param name="Body">Its body.</param>
public sealed record Delivery(
    string Id,
    string Token,
    int Attempt,
    FunctionKey Function,
    QueuedOrigin Origin,
    DateTimeOffset EnqueuedAt,
    QueuedRequest Request,
    ReadOnlyMemory<byte> Body
);

/// <summary>What a queue took.</summary>
public enum EnqueueOutcome
{
    /// <summary>All were taken, durably, but for those whose keys were there already.</summary>
    Accepted,

    /// <summary>None was taken: a function has too many that wait.</summary>
    FunctionBacklogFull,

    /// <summary>None was taken: a function has too many dead letters.</summary>
    DeadLettersFull,

    /// <summary>None was taken: all functions together have too many that wait, or too many bytes.</summary>
    BacklogFull,
}

/// <summary>What came of putting invocations into the queue.</summary>
/// <param name="Outcome">What was taken.</param>
/// <param name="Ids">
/// The ids under which they are in the queue, in the order of the request: their own, or that of the one which had the
/// key first. Empty where none was taken.
/// </param>
/// <param name="Full">The function that stands in the way, where it is one.</param>
public sealed record EnqueueResult(EnqueueOutcome Outcome, IReadOnlyList<string> Ids, FunctionKey? Full = null);

/// <summary>What there is to do.</summary>
/// <param name="Functions">The functions with invocations that may begin now, in no order.</param>
/// <param name="NextAt">
/// When the next that may not begin now may, or a delivery that nobody ended is given to another; null where nothing
/// waits.
/// </param>
public sealed record ReadyWork(IReadOnlyList<FunctionKey> Functions, DateTimeOffset? NextAt);
