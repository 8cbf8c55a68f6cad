using System.IO.Pipelines;

namespace Flint.Wasi.Http;

/// <summary>A response to a request that a guest has sent. Disposing it gives up what is left of it.</summary>
public abstract class OutgoingHttpResponse : IDisposable
{
    /// <summary>The status.</summary>
    public abstract int Status { get; }

    /// <summary>The headers; characters of values are bytes (Latin-1).</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body. Reading fails with an <see cref="OutgoingHttpException"/>.</summary>
    public abstract PipeReader Body { get; }

    /// <summary>The trailers: complete once the body was read to its end.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Trailers { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
