using System.IO.Pipelines;

namespace Flint.Wasi.Http;

/// <summary>A request that a guest sends.</summary>
public sealed record OutgoingHttpRequest
{
    /// <summary>The method: a token (RFC 9110, section 5.6.2).</summary>
    public required string Method { get; init; }

    /// <summary>The scheme as the guest has set it, in lower case; <c>https</c> where it has not.</summary>
    public required string Scheme { get; init; }

    /// <summary>Host and port as the guest has set them, unchecked; empty where it has not.</summary>
    public required string Authority { get; init; }

    /// <summary>Path and query as the guest has set them, unchecked; empty where it has not.</summary>
    public required string PathWithQuery { get; init; }

    /// <summary>Headers, checked to be HTTP, without those of the connection.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>
    /// The body; null where there is none. It fails with an <see cref="OutgoingHttpException"/> where the guest gives it up.
    /// </summary>
    public PipeReader? Body { get; init; }

    /// <summary>The length of the body, where it is known.</summary>
    public long? ContentLength { get; init; }

    /// <summary>How long connecting may take; null leaves it to whoever sends.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long the response may take to begin, once connected; null sets no limit.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }

    /// <summary>How long each read of the response's body may take; null sets no limit.</summary>
    public TimeSpan? BetweenBytesTimeout { get; init; }
}
