using System.IO.Pipelines;
using System.Net.Http;
using System.Net.Http.Headers;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>A response on its way to a guest. The body is read from the connection as the guest reads it.</summary>
internal sealed class OutboundResponse : OutgoingHttpResponse
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(
        bufferSize: 16 * 1024,
        leaveOpen: true,
        useZeroByteReads: false
    );

    private readonly HttpResponseMessage _message;
    private readonly Action _disposed;
    private int _isDisposed;

    public OutboundResponse(HttpResponseMessage message, Stream body, Action disposed)
    {
        _message = message;
        _disposed = disposed;
        Headers = [.. List(message.Headers), .. List(message.Content.Headers)];
        Body = PipeReader.Create(body, ReaderOptions);
    }

    /// <inheritdoc/>
    public override int Status => (int)_message.StatusCode;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <inheritdoc/>
    public override PipeReader Body { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Trailers => [.. List(_message.TrailingHeaders)];

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Body.Complete();
            _message.Dispose();
            _disposed();
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> List(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                yield return new(name, value);
            }
        }
    }
}
