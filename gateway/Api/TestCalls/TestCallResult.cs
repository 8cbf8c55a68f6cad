using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Flint.Core;
using Flint.Gateway.Api.Logs;

namespace Flint.Gateway.Api.TestCalls;

/// <summary>What came of a test call.</summary>
/// <param name="InvocationId">The invocation's id.</param>
/// <param name="Version">The version that was called.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="ColdStart">Whether no ready instance was waiting.</param>
/// <param name="Status">The status that a caller sees.</param>
/// <param name="Headers">The headers that a caller sees.</param>
/// <param name="Body">The body, where it is UTF-8.</param>
/// <param name="BodyBase64">The body, where it is not.</param>
/// <param name="Truncated">Whether the body was longer than what is returned.</param>
/// <param name="Aborted">Whether the connection would have been broken in the middle of the body.</param>
/// <param name="Timings">Where the time went.</param>
/// <param name="Logs">The log entries of this invocation.</param>
internal sealed record TestCallResult(
    string InvocationId,
    int Version,
    [property: JsonConverter(typeof(KebabCaseEnumConverter<InvocationOutcome>))] InvocationOutcome Outcome,
    bool ColdStart,
    int Status,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Headers,
    string? Body,
    string? BodyBase64,
    bool Truncated,
    bool Aborted,
    TestCallTimings Timings,
    IReadOnlyList<LogResource> Logs
);

/// <summary>Where the time of a test call went, in milliseconds.</summary>
/// <param name="Queue">Until a thread of the worker took it.</param>
/// <param name="Init">To get an instance.</param>
/// <param name="Run">The guest's.</param>
/// <param name="Total">From the request to the end of the response.</param>
internal sealed record TestCallTimings(double Queue, double Init, double Run, double Total);
