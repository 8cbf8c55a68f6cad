using System.Net.Http;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>The body of a response, whose reads have a time and whose failures have wasi:http's names.</summary>
internal sealed class OutboundBodyStream(Stream inner, TimeSpan? betweenBytes, int headerBytes) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timeout = betweenBytes is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout?.CancelAfter(betweenBytes!.Value);
        try
        {
            return await inner.ReadAsync(buffer, timeout?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutgoingHttpException(
                HttpError.ConnectionReadTimeout,
                $"Nothing of the body came for {betweenBytes?.TotalMilliseconds:0} ms.",
                e
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw OutboundErrors.Of(e, isBody: true, headerBytes);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
