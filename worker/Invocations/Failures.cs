using Flint.Core;
using Flint.Wasi;
using Flint.Wasi.Http;
using Flint.Wasm;
using Flint.Worker.Artifacts;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Invocations;

/// <summary>Says what an exception means for an invocation, to its caller and in the function's log.</summary>
internal static class Failures
{
    /// <summary>Frames of a Wasm stack that a log entry shows: the innermost ones.</summary>
    private const int ShownFrames = 64;

    /// <summary>The outcome for the caller.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="stop">Whether the invocation was told to stop, and why.</param>
    /// <param name="memoryLimitReached">Whether the instance was refused memory.</param>
    /// <param name="limits">The function's limits, for the messages.</param>
    public static (InvocationOutcome Outcome, string? Detail) Explain(
        Exception exception,
        StopReason stop,
        bool memoryLimitReached,
        FunctionLimits limits
    )
    {
        if (stop != StopReason.None && IsStop(exception))
        {
            return stop == StopReason.Deadline ? TimedOut(limits) : (InvocationOutcome.ClientDisconnected, null);
        }

        if (memoryLimitReached && exception is WasmTrapException or GuestExitException)
        {
            return (
                InvocationOutcome.MemoryLimit,
                $"The function reached its memory limit of {limits.MemoryBytes} bytes and then failed. Raise "
                    + "limits.memoryBytes or use less memory."
            );
        }

        return exception switch
        {
            WasmTrapException trap => (
                InvocationOutcome.FunctionFailed,
                $"The function trapped: {WasmTrapException.Describe(trap.Kind)}. Its log shows the stack."
            ),
            GuestExitException exit => (InvocationOutcome.FunctionFailed, exit.Message),
            InvalidGuestResponseException invalid => (InvocationOutcome.InvalidResponse, invalid.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(limits),
            BadHttpRequestException or IOException or OperationCanceledException => (
                InvocationOutcome.ClientDisconnected,
                null
            ),
            VersionUnavailableException unavailable => (InvocationOutcome.VersionUnavailable, unavailable.Message),
            _ => (InvocationOutcome.FunctionFailed, "The platform failed while it ran the function."),
        };
    }

    /// <summary>Whether an exception is no fault of the guest, the client or a setting, but of the platform.</summary>
    public static bool IsUnexpected(Exception exception) =>
        exception
            is not WasmTrapException
                and not GuestExitException
                and not InvalidGuestResponseException
                and not BadHttpRequestException
                and not IOException
                and not OperationCanceledException
                and not VersionUnavailableException;

    /// <summary>The outcome of an invocation whose wall time is over.</summary>
    public static (InvocationOutcome Outcome, string? Detail) TimedOut(FunctionLimits limits) =>
        (
            InvocationOutcome.TimedOut,
            $"The function did not finish within its wall time of {limits.WallTimeMilliseconds} ms."
        );

    /// <summary>The outcome of an invocation whose request is too large.</summary>
    public static (InvocationOutcome Outcome, string? Detail) TooLarge(FunctionLimits limits) =>
        (
            InvocationOutcome.RequestTooLarge,
            $"The request's body is larger than the function takes, {limits.RequestBodyBytes} bytes."
        );

    /// <summary>What the function's log tells, with the Wasm stack where there is one.</summary>
    public static string Report(Exception exception, InvocationOutcome outcome, string? detail)
    {
        var summary =
            detail ?? (outcome == InvocationOutcome.ClientDisconnected ? "The client went away." : $"{outcome}");
        if (exception is not WasmTrapException trap)
        {
            return summary;
        }

        var lines = trap.WasmStack.Take(ShownFrames).Select(static f => $"  at {f}");
        var more = trap.WasmStack.Count - ShownFrames;
        var tail = more > 0 ? [$"  … and {more} more frames"] : Enumerable.Empty<string>();
        return string.Join('\n', lines.Prepend($"{summary} Trap: {trap.Message}").Concat(tail));
    }

    private static bool IsStop(Exception exception) =>
        exception is WasmTrapException { Kind: TrapKind.Interrupted } or OperationCanceledException or IOException;
}
