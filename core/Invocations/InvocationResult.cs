namespace Flint.Core;

/// <summary>How an invocation ended. Failures of the hot path are values, not exceptions.</summary>
public enum InvocationOutcome
{
    /// <summary>The function answered.</summary>
    Completed,

    /// <summary>The function trapped or exited with an error: 500.</summary>
    FunctionFailed,

    /// <summary>The function's answer was not valid HTTP: 502.</summary>
    InvalidResponse,

    /// <summary>The wall time limit passed: 504.</summary>
    TimedOut,

    /// <summary>The memory limit was reached and the function then failed: 507.</summary>
    MemoryLimit,

    /// <summary>Too many invocations of this function at once: 429.</summary>
    TooManyInvocations,

    /// <summary>The worker has no room: 503.</summary>
    WorkerOverloaded,

    /// <summary>The request body went over the limit: 413.</summary>
    RequestTooLarge,

    /// <summary>The caller went away; nobody reads the answer.</summary>
    ClientDisconnected,

    /// <summary>The version could not be loaded (artifact gone, compile error): 500.</summary>
    VersionUnavailable,
}

/// <summary>What came of an invocation. Times are in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">For failures: one sentence for the caller, free of other tenants' data.</param>
/// <param name="ColdStart">Whether no ready instance was waiting.</param>
/// <param name="QueueTicks">Time until a thread of the worker took it.</param>
/// <param name="InitTicks">Time to get an instance.</param>
/// <param name="RunTicks">Time the guest ran.</param>
public readonly record struct InvocationResult(
    InvocationOutcome Outcome,
    string? Detail = null,
    bool ColdStart = false,
    long QueueTicks = 0,
    long InitTicks = 0,
    long RunTicks = 0
);
