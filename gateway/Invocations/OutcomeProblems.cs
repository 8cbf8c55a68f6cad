using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Invocations;

/// <summary>Turns how an invocation failed into what its caller is told.</summary>
internal static class OutcomeProblems
{
    /// <summary>The problem for an outcome that has one.</summary>
    public static Problem For(Invocation invocation, in InvocationResult result)
    {
        var limits = invocation.Function.Settings.Limits;
        var name = invocation.Function.Key.Name;
        var problem = result.Outcome switch
        {
            InvocationOutcome.FunctionFailed => Problem.Of(
                ProblemTypes.FunctionFailed,
                $"{result.Detail ?? $"Function {name} stopped with an error."} {SeeLogs(invocation)}"
            ),
            InvocationOutcome.InvalidResponse => Problem.Of(
                ProblemTypes.InvalidResponse,
                $"{result.Detail ?? $"Function {name} answered with something that is not HTTP."} {SeeLogs(invocation)}"
            ),
            InvocationOutcome.TimedOut => Problem.Of(
                ProblemTypes.FunctionTimeout,
                $"Function {name} did not finish within {limits.WallTimeMilliseconds} ms (limits.wallTimeMilliseconds)."
                    + " Make it faster or raise the limit."
            ) with
            {
                Option = "limits.wallTimeMilliseconds",
                Limit = limits.WallTimeMilliseconds,
            },
            InvocationOutcome.MemoryLimit => Problem.Of(
                ProblemTypes.MemoryLimit,
                $"Function {name} reached its limit of {limits.MemoryBytes} bytes of memory (limits.memoryBytes) and"
                    + " failed. Make it use less or raise the limit."
            ) with
            {
                Option = "limits.memoryBytes",
                Limit = limits.MemoryBytes,
            },
            InvocationOutcome.TooManyInvocations => Problem.Of(
                ProblemTypes.TooManyInvocations,
                $"Function {name} already runs {limits.Concurrency} invocations at once (limits.concurrency). Try again"
                    + " after the time in Retry-After."
            ) with
            {
                Option = "limits.concurrency",
                Limit = limits.Concurrency,
            },
            InvocationOutcome.WorkerOverloaded => Problem.Of(
                ProblemTypes.WorkerOverloaded,
                result.Detail ?? "No worker has room for another invocation. Try again after the time in Retry-After."
            ),
            InvocationOutcome.RequestTooLarge => TooLarge(name, limits.RequestBodyBytes),
            InvocationOutcome.VersionUnavailable => Problem.Of(
                ProblemTypes.VersionUnavailable,
                $"{result.Detail ?? $"Version {invocation.Version.Number} of {name} could not be loaded."} Deploy the"
                    + " function again, or point its live alias at another version."
            ),
            _ => Problem.Of(ProblemTypes.InternalError, "The invocation ended in a way that has no answer."),
        };
        return problem with { InvocationId = invocation.Id };
    }

    /// <summary>The problem for a body over the function's limit.</summary>
    public static Problem TooLarge(string name, long limit) =>
        Problem.Of(
            ProblemTypes.RequestTooLarge,
            $"Function {name} takes request bodies of up to {limit} bytes (limits.requestBodyBytes). Send less or raise"
                + " the limit."
        ) with
        {
            Option = "limits.requestBodyBytes",
            Limit = limit,
        };

    private static string SeeLogs(Invocation invocation) =>
        $"The function's log has the details under invocation {invocation.Id}.";
}
