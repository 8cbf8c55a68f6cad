using System.Collections.Immutable;

namespace Flint.Gateway.Api.TestCalls;

/// <summary>A request to send to a function.</summary>
internal sealed record TestCallRequest
{
    /// <summary>The method; GET without it.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The path below the function, with its query, as in <c>/any/path?x=1</c>; / without it.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Headers.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body as text, sent in UTF-8.</summary>
    public string? Body { get; init; }

    /// <summary>The body as base64, for bytes that are no text; instead of <see cref="Body"/>.</summary>
    public string? BodyBase64 { get; init; }

    /// <summary>The version to call, live or not; without it, one that is live.</summary>
    public int? Version { get; init; }
}
