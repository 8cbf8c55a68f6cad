using System.Text.Json.Serialization;
using Flint.Core;

namespace Flint.Gateway.Api.Logs;

/// <summary>A log entry in the API.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Version">The version's number.</param>
/// <param name="InvocationId">The invocation.</param>
/// <param name="Stream">Where it comes from.</param>
/// <param name="Text">The text.</param>
/// <param name="TraceId">The trace of the invocation, where one is recorded.</param>
internal sealed record LogResource(
    DateTimeOffset Time,
    int Version,
    string InvocationId,
    [property: JsonConverter(typeof(KebabCaseEnumConverter<LogStream>))] LogStream Stream,
    string Text,
    string? TraceId = null
)
{
    /// <summary>What the API shows of an entry.</summary>
    public static LogResource Of(LogEntry entry) =>
        new(
            entry.Time,
            entry.Version,
            entry.InvocationId,
            entry.Stream,
            entry.Text,
            entry.Trace.TraceId == default ? null : entry.Trace.TraceId.ToHexString()
        );
}

/// <summary>The latest log entries of a function.</summary>
/// <param name="Items">The entries, oldest first.</param>
internal sealed record LogList(IReadOnlyList<LogResource> Items);
