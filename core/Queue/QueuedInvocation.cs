using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>What asked for an asynchronous invocation.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<QueuedOrigin>))]
public enum QueuedOrigin
{
    /// <summary>A request with <c>Prefer: respond-async</c>.</summary>
    Http,

    /// <summary>A schedule.</summary>
    Cron,

    /// <summary>A CloudEvent.</summary>
    CloudEvents,
}

/// <summary>Where an asynchronous invocation stands.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<QueuedState>))]
public enum QueuedState
{
    /// <summary>It waits for its first attempt.</summary>
    Queued,

    /// <summary>An attempt runs.</summary>
    Running,

    /// <summary>An attempt failed, and it waits for the next.</summary>
    Retrying,

    /// <summary>The function answered; the answer is kept for a time.</summary>
    Succeeded,

    /// <summary>No attempt is left: it is a dead letter until somebody replays or removes it.</summary>
    Dead,
}

/// <summary>An invocation to be put into the queue.</summary>
public sealed record NewInvocation
{
    /// <summary>32 hexadecimal digits from a secure source; all attempts run under this id.</summary>
    public required string Id { get; init; }

    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>What asks for it.</summary>
    public required QueuedOrigin Origin { get; init; }

    /// <summary>The request.</summary>
    public required QueuedRequest Request { get; init; }

    /// <summary>The request's body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Of several with the same key within <see cref="QueueOptions.KeyTime"/> only the first is taken; null takes all.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>An asynchronous invocation as the queue holds it.</summary>
public sealed record QueuedInvocation
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>What asked for it.</summary>
    public required QueuedOrigin Origin { get; init; }

    /// <summary>Where it stands.</summary>
    public required QueuedState State { get; init; }

    /// <summary>The attempts that were begun, since the last replay where there was one.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was put into the queue.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>When the next attempt may begin; only while it waits.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When it succeeded or died.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Until when the answer is kept; only where it succeeded.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How the last attempt that failed did.</summary>
    public QueuedFailure? LastFailure { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Time">When.</param>
/// <param name="Attempt">Which attempt, counted from 1.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Outcome">How the invocation ended; null where the attempt never came to an end or none was made.</param>
/// <param name="Status">The status that its caller would have seen, where there was one.</param>
public sealed record QueuedFailure(
    DateTimeOffset Time,
    int Attempt,
    string Detail,
    [property: JsonConverter(typeof(KebabCaseEnumConverter<InvocationOutcome>))] InvocationOutcome? Outcome = null,
    int? Status = null
);

/// <summary>A function's answer as it is kept.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Truncated">Whether the body was longer than what is kept.</param>
public sealed record QueuedResponse(int Status, ImmutableArray<QueuedHeader> Headers, bool Truncated);

/// <summary>A message in full.</summary>
/// <param name="Invocation">Where it stands.</param>
/// <param name="Request">The request's head.</param>
/// <param name="RequestBody">Its body; empty once it succeeded, for nobody needs it any more.</param>
/// <param name="Response">The answer's head, where it succeeded.</param>
/// <param name="ResponseBody">The answer's body.</param>
public sealed record QueuedMessage(
    QueuedInvocation Invocation,
    QueuedRequest Request,
    ReadOnlyMemory<byte> RequestBody,
    QueuedResponse? Response,
    ReadOnlyMemory<byte> ResponseBody
);
