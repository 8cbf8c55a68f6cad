using System.IO.Pipelines;

namespace Flint.Wasi.Http;

/// <summary>
/// One HTTP request with its response, as a guest sees it: the seam between WASI and whatever carries HTTP. Members are
/// called from the guest's thread only, one at a time; the pipes stream and nothing buffers a whole body.
/// </summary>
public abstract class HttpExchange
{
    /// <summary>The request method, as received.</summary>
    public abstract string Method { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public abstract string Scheme { get; }

    /// <summary>The Host header or :authority, with its port where it has one; empty where there is none.</summary>
    public abstract string Authority { get; }

    /// <summary>The protocol version, as in <c>HTTP/1.1</c>.</summary>
    public abstract string Protocol { get; }

    /// <summary>
    /// The part of the path that leads to the function (CGI's SCRIPT_NAME): decoded, without a trailing slash, empty
    /// for the root.
    /// </summary>
    public abstract string BasePath { get; }

    /// <summary>The rest of the path, percent-encoded as received; starts with a slash.</summary>
    public abstract string Path { get; }

    /// <summary>The query with its leading question mark, as received; empty where there is none.</summary>
    public abstract string Query { get; }

    /// <summary>The client's address in text; empty where it is not known.</summary>
    public abstract string RemoteAddress { get; }

    /// <summary>The invocation's id.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The request's headers; a name with several values comes several times.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; }

    /// <summary>The request's body.</summary>
    public abstract PipeReader RequestBody { get; }

    /// <summary>The request's trailers: complete once the body was read to its end.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> RequestTrailers => [];

    /// <summary>What carries the guest's own requests; null where it may send none.</summary>
    public virtual IOutgoingHttp? OutgoingHttp => null;

    /// <summary>
    /// The response's body. Usable once <see cref="StartResponse"/> was called. A flush is cheap and may be called for every
    /// write: it asks for what was written to be sent within milliseconds, waits for the client only where much is under
    /// way, and may have waiting bytes join what follows. Before a wait (<see cref="BeginWait"/>) they are sent at once.
    /// </summary>
    public abstract PipeWriter ResponseBody { get; }

    /// <summary>Whether <see cref="StartResponse"/> was called.</summary>
    public abstract bool ResponseStarted { get; }

    /// <summary>Cancelled when the client goes away or the deadline passes.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>Fixes status and headers. Call once.</summary>
    /// <exception cref="InvalidGuestResponseException">A name or value is not valid in HTTP (RFC 9110).</exception>
    public abstract void StartResponse(int status, IReadOnlyList<KeyValuePair<string, string>> headers);

    /// <summary>Adds trailers to the response; ignored where the protocol has none.</summary>
    public abstract void SetTrailers(IReadOnlyList<KeyValuePair<string, string>> trailers);

    /// <summary>
    /// Called before the guest's thread waits in a host call: whoever owns the thread may let another guest run
    /// meanwhile. Every call is followed by one of <see cref="EndWait"/>.
    /// </summary>
    public virtual void BeginWait() { }

    /// <summary>Called when a wait is over.</summary>
    public virtual void EndWait() { }

    /// <summary>Waits on the guest's thread for a task, telling the owner of the thread where it has to block.</summary>
    public T Wait<T>(ValueTask<T> task)
    {
        if (task.IsCompleted)
        {
            return task.GetAwaiter().GetResult();
        }

        BeginWait();
        try
        {
            return task.AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            EndWait();
        }
    }
}
