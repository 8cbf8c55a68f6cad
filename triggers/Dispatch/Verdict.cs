using Flint.Core;

namespace Flint.Triggers.Dispatch;

/// <summary>What is to become of an attempt.</summary>
internal enum VerdictKind
{
    /// <summary>The function answered, and the answer is final.</summary>
    Succeeded,

    /// <summary>It failed, and may succeed another time.</summary>
    Failed,

    /// <summary>It failed in a way that another attempt does not mend.</summary>
    Hopeless,

    /// <summary>It never began: it does not count.</summary>
    NotBegun,
}

/// <summary>The judgement of an attempt.</summary>
/// <param name="Kind">What is to become of it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Status">The status that a caller would have seen.</param>
/// <param name="Detail">Why, in a sentence; empty for success.</param>
internal readonly record struct Verdict(VerdictKind Kind, InvocationOutcome Outcome, int? Status, string Detail)
{
    /// <summary>
    /// Judges how an invocation ended. An answer below 500 is final. To whoever asked with a request it is the answer,
    /// whatever it says; but an event and a schedule have nobody who reads that it was refused with 4xx, so that is a
    /// dead letter.
    /// </summary>
    internal static Verdict Of(QueuedOrigin origin, in InvocationResult result, int status)
    {
        var outcome = result.Outcome;
        return outcome switch
        {
            InvocationOutcome.Completed when status >= 500 => new(
                VerdictKind.Failed,
                outcome,
                status,
                $"The function answered with status {status}."
            ),
            InvocationOutcome.Completed when status >= 400 && origin != QueuedOrigin.Http => new(
                VerdictKind.Hopeless,
                outcome,
                status,
                $"The function refused with status {status}, which another attempt would not change."
            ),
            InvocationOutcome.Completed => new(VerdictKind.Succeeded, outcome, status, ""),
            InvocationOutcome.TooManyInvocations or InvocationOutcome.WorkerOverloaded => new(
                VerdictKind.NotBegun,
                outcome,
                null,
                result.Detail ?? "The worker had no room."
            ),
            InvocationOutcome.RequestTooLarge => Failure(
                VerdictKind.Hopeless,
                result,
                413,
                "The body is over the limit"
            ),
            InvocationOutcome.TimedOut => Failure(VerdictKind.Failed, result, 504, "It took longer than its limit"),
            InvocationOutcome.MemoryLimit => Failure(VerdictKind.Failed, result, 507, "It reached its memory limit"),
            InvocationOutcome.InvalidResponse => Failure(VerdictKind.Failed, result, 502, "Its answer is not HTTP"),
            InvocationOutcome.VersionUnavailable => Failure(VerdictKind.Failed, result, 500, "It could not be loaded"),
            InvocationOutcome.ClientDisconnected => Failure(VerdictKind.Failed, result, 500, "It broke its answer off"),
            _ => Failure(VerdictKind.Failed, result, 500, "It stopped with an error"),
        };
    }

    private static Verdict Failure(VerdictKind kind, in InvocationResult result, int status, string otherwise) =>
        new(kind, result.Outcome, status, result.Detail ?? $"{otherwise}.");
}
