using System.IO.Pipelines;
using System.Text;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>
/// A request that a guest sends, from the sending to the last that it needs of the response. Used on the guest's thread;
/// what goes on at other times is the transport's, behind a pipe and a task.
/// </summary>
internal sealed class OutgoingCall(OutgoingCalls calls, OutgoingBody? body, long? promised) : IBodyTarget, IDisposable
{
    /// <summary>
    /// Bytes of a request's body that may wait for the network (64 KiB, as for a response); then the guest waits.
    /// </summary>
    private static readonly PipeOptions BodyOptions = new(
        pauseWriterThreshold: OutputStream.Permit,
        resumeWriterThreshold: OutputStream.Permit / 2,
        useSynchronizationContext: false
    );

    private readonly Pipe _pipe = new(BodyOptions);
    private readonly CancellationTokenSource _stop = new();
    private ResponseBodySource? _responseBody;
    private bool _isReleased;

    /// <summary>Ends the call wherever it is.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The response, or why there is none.</summary>
    public Task<OutgoingHttpResponse> Response { get; set; } =
        Task.FromException<OutgoingHttpResponse>(new InvalidOperationException("The request was not sent."));

    /// <inheritdoc/>
    public PipeWriter Writer => _pipe.Writer;

    /// <summary>What the transport reads the body from.</summary>
    public PipeReader Reader => _pipe.Reader;

    /// <summary>What a failed response means to the guest.</summary>
    public static HttpErrorCode Explain(Task<OutgoingHttpResponse> failed) =>
        failed.Exception?.InnerException is OutgoingHttpException failure
            ? HttpErrorCode.Of(failure)
            : HttpErrorCode.InternalError("The request could not be sent.");

    /// <inheritdoc/>
    public HttpErrorCode? Complete(long written, IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        var refused = Check(written, trailers);
        _pipe.Writer.Complete(refused);
        return refused is null ? null : HttpErrorCode.Of(refused);
    }

    /// <inheritdoc/>
    public void Abandon() =>
        _pipe.Writer.Complete(
            new OutgoingHttpException(HttpError.HttpProtocolError, "The function gave the request's body up.")
        );

    /// <summary>Sends on what was written.</summary>
    public void FlushWritten() => body?.FlushWritten();

    /// <summary>The body of the response.</summary>
    public IBodySource OpenBody(OutgoingHttpResponse response) =>
        _responseBody = new ResponseBodySource(this, response);

    /// <summary>Gives up whatever is still going on.</summary>
    public void Dispose()
    {
        if (_isReleased)
        {
            return;
        }

        _isReleased = true;
        calls.Remove(this);
        _stop.Cancel();
        _stop.Dispose();
        _responseBody?.Stream.Release();
        body?.Release();
        Abandon();
        _ = Response.ContinueWith(
            static sent =>
            {
                if (sent.IsCompletedSuccessfully)
                {
                    sent.Result.Dispose();
                }
                else
                {
                    _ = sent.Exception;
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private OutgoingHttpException? Check(long written, IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        if (promised is { } length && length != written)
        {
            return new OutgoingHttpException(
                HttpError.HttpRequestBodySize,
                $"The request has a Content-Length of {length} and a body of {written} bytes."
            )
            {
                Number = written,
            };
        }

        // .NET's HTTP client has no way to send them; a request that says less than the guest meant is worse than none.
        return trailers.Count == 0
            ? null
            : new OutgoingHttpException(
                HttpError.HttpRequestTrailerSectionSize,
                "Requests cannot have trailers here; they can be received, not sent."
            )
            {
                Number = 0,
            };
    }

    private sealed class ResponseBodySource(OutgoingCall call, OutgoingHttpResponse response) : IBodySource
    {
        public PipeInputStream Stream { get; } = new(response.Body, Explain);

        public Encoding Encoding => Encoding.Latin1;

        public IReadOnlyList<KeyValuePair<string, string>> Trailers => response.Trailers;

        public void Release() => call.Dispose();

        private static IoError? Explain(Exception exception) =>
            exception is OutgoingHttpException failure ? new IoError(failure.Message, HttpErrorCode.Of(failure)) : null;
    }
}
