using System.Diagnostics;

namespace Flint.Core;

/// <summary>Where a log entry comes from.</summary>
public enum LogStream
{
    /// <summary>The guest's standard output, where the ABI does not use it for the response.</summary>
    Stdout,

    /// <summary>The guest's standard error.</summary>
    Stderr,

    /// <summary>The platform, about an invocation: traps, limits, deadlines.</summary>
    Platform,
}

/// <summary>One entry of a function's log.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Function">The function.</param>
/// <param name="Version">The version's number.</param>
/// <param name="InvocationId">The invocation.</param>
/// <param name="Stream">Where it comes from.</param>
/// <param name="Text">The text, without a line break at its end.</param>
/// <param name="Trace">The span of the invocation where one is recorded.</param>
public sealed record LogEntry(
    DateTimeOffset Time,
    FunctionKey Function,
    int Version,
    string InvocationId,
    LogStream Stream,
    string Text,
    ActivityContext Trace = default
);

/// <summary>The port to the bounded store of function logs. Writing never blocks and never fails.</summary>
public interface IFunctionLog
{
    /// <summary>Appends an entry; the oldest go when the store is full.</summary>
    void Append(LogEntry entry);

    /// <summary>The latest entries of a function, oldest first.</summary>
    IReadOnlyList<LogEntry> Read(FunctionKey function, int limit);
}
