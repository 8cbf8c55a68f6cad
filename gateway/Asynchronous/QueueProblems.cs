using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Asynchronous;

/// <summary>What a caller is told whose request does not get into the queue.</summary>
internal static class QueueProblems
{
    /// <summary>The problem of a queue that took nothing.</summary>
    public static Problem For(EnqueueResult result, QueueOptions options)
    {
        var name = result.Full?.Name;
        return result.Outcome switch
        {
            EnqueueOutcome.FunctionBacklogFull => Problem.Of(
                ProblemTypes.BacklogFull,
                $"{options.BacklogPerFunction} asynchronous invocations of function {name} wait already"
                    + " (Flint:Queue:BacklogPerFunction). Try again after the time in Retry-After."
            ) with
            {
                Option = "Flint:Queue:BacklogPerFunction",
                Limit = options.BacklogPerFunction,
            },
            EnqueueOutcome.DeadLettersFull => Problem.Of(
                ProblemTypes.DeadLettersFull,
                $"Function {name} has {options.DeadLettersPerFunction} dead letters (Flint:Queue:DeadLettersPerFunction),"
                    + " which nobody may throw away unread. Replay or remove some: flint dead-letters list"
                    + $" {name}, or GET /api/v1/functions/{name}/dead-letters."
            ) with
            {
                Option = "Flint:Queue:DeadLettersPerFunction",
                Limit = options.DeadLettersPerFunction,
            },
            _ => Problem.Of(
                ProblemTypes.QueueFull,
                $"The queue is full: {options.Backlog} invocations (Flint:Queue:Backlog) or {options.BacklogBytes} bytes"
                    + " (Flint:Queue:BacklogBytes) wait. Try again after the time in Retry-After."
            ),
        };
    }

    /// <summary>The problem of a body over the queue's limit.</summary>
    public static Problem BodyTooLarge(long limit) =>
        Problem.Of(
            ProblemTypes.RequestTooLarge,
            $"Asynchronous requests take bodies of up to {limit} bytes (Flint:Queue:BodyBytes). Send less, or store it"
                + " elsewhere and send its address."
        ) with
        {
            Option = "Flint:Queue:BodyBytes",
            Limit = limit,
        };

    /// <summary>The problem of headers over the queue's limit.</summary>
    public static Problem HeadTooLarge(int limit) =>
        Problem.Of(
            ProblemTypes.HeadTooLarge,
            $"Asynchronous requests take headers, path and query of up to {limit} bytes together (Flint:Queue:HeadBytes)."
        ) with
        {
            Option = "Flint:Queue:HeadBytes",
            Limit = limit,
        };
}
