namespace Flint.Gateway.Problems;

/// <summary>A problem document (RFC 9457) with the members that Flint adds to it.</summary>
internal sealed record Problem
{
    /// <summary>A stable URI for the kind of problem.</summary>
    public required string Type { get; init; }

    /// <summary>The kind in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened here and what to do next.</summary>
    public string? Detail { get; init; }

    /// <summary>The invocation that failed; its log entries carry the same id.</summary>
    public string? InvocationId { get; init; }

    /// <summary>An id that the server's log names too.</summary>
    public string? ErrorId { get; init; }

    /// <summary>For JSON: each fault with its place.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>For JSON that does not parse: the line, counted from 1.</summary>
    public long? Line { get; init; }

    /// <summary>For JSON that does not parse: the byte in the line, counted from 1.</summary>
    public long? Column { get; init; }

    /// <summary>For a refused artifact: why, in one word.</summary>
    public string? Fault { get; init; }

    /// <summary>For a refused artifact: the byte offset of the fault.</summary>
    public long? Offset { get; init; }

    /// <summary>For limits: the option or setting that holds the limit.</summary>
    public string? Option { get; init; }

    /// <summary>For limits: the limit.</summary>
    public long? Limit { get; init; }

    /// <summary>For capabilities: the exact difference.</summary>
    public CapabilityDifference? Capabilities { get; init; }

    /// <summary>For a role that is missing: the role.</summary>
    public string? Role { get; init; }

    /// <summary>For a role that is missing: the namespace that it must hold in; <c>*</c> for the platform.</summary>
    public string? Namespace { get; init; }

    /// <summary>For a change that expected another revision: the one found.</summary>
    public long? Revision { get; init; }

    /// <summary>A problem of a type with its explanation.</summary>
    public static Problem Of(ProblemType type, string detail) =>
        new()
        {
            Type = type.Uri,
            Title = type.Title,
            Status = type.Status,
            Detail = detail,
        };
}

/// <summary>One fault in a JSON document.</summary>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901).</param>
/// <param name="Detail">What is wrong and what is allowed.</param>
internal sealed record ProblemError(string Pointer, string Detail);

/// <summary>What a binary needs against what it asked for and may have.</summary>
/// <param name="Needed">What the binary's imports need.</param>
/// <param name="Requested">What the settings ask for.</param>
/// <param name="Allowed">What the namespace allows.</param>
/// <param name="NotRequested">Needed, but not asked for.</param>
/// <param name="NotAllowed">Asked for, but not allowed.</param>
internal sealed record CapabilityDifference(
    IReadOnlyList<string> Needed,
    IReadOnlyList<string> Requested,
    IReadOnlyList<string> Allowed,
    IReadOnlyList<string> NotRequested,
    IReadOnlyList<string> NotAllowed
);
