using System.IO.Pipelines;

namespace Flint.Wasi.Http;

/// <summary>Where the body of a message goes that a guest sends.</summary>
internal interface IBodyTarget
{
    /// <summary>Takes the bytes; its flushes are the backpressure.</summary>
    PipeWriter Writer { get; }

    /// <summary>The body is complete.</summary>
    /// <param name="written">Bytes of the body.</param>
    /// <param name="trailers">What follows the body.</param>
    /// <returns>Why the message is not a good one; null where it is.</returns>
    HttpErrorCode? Complete(long written, IReadOnlyList<KeyValuePair<string, string>> trailers);

    /// <summary>The guest gave the body up before it was complete.</summary>
    void Abandon();
}
