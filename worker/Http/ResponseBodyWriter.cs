using System.Buffers;
using System.IO.Pipelines;
using Flint.Wasi.Http;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Http;

/// <summary>
/// The body of a response as a guest writes it. Until the first flush it is kept here and nothing of the response is
/// sent, so that a function that fails early gets a proper problem document, and a short answer leaves with its length
/// and in one piece. From the first flush on, everything goes straight to the server's pipe.
/// </summary>
internal sealed class ResponseBodyWriter : PipeWriter
{
    private const int InitialCapacity = 4096;

    /// <summary>A larger buffer is given back after the request instead of being kept for the next one.</summary>
    private const int KeptCapacity = 64 * 1024;

    private readonly ResponseHead _head;
    private byte[] _buffer = new byte[InitialCapacity];
    private HttpResponse? _response;
    private PipeWriter? _target;
    private bool _isHead;
    private int _buffered;
    private long _written;

    public ResponseBodyWriter(ResponseHead head) => _head = head;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _target?.UnflushedBytes ?? _buffered;

    private bool Discards => _isHead || !_head.HasBody;

    /// <summary>Prepares for a response.</summary>
    public void Begin(HttpResponse response, bool isHead)
    {
        _response = response;
        _isHead = isHead;
    }

    /// <summary>Forgets the response.</summary>
    public void Reset()
    {
        _response = null;
        _target = null;
        _buffered = 0;
        _written = 0;
        if (_buffer.Length > KeptCapacity)
        {
            _buffer = new byte[InitialCapacity];
        }
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_target is not null && !Discards)
        {
            return _target.GetMemory(sizeHint);
        }

        Reserve(sizeHint);
        return _buffer.AsMemory(_buffered);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    /// <exception cref="InvalidGuestResponseException">The body is longer than its Content-Length.</exception>
    public override void Advance(int bytes)
    {
        _written += bytes;
        if (_head.ContentLength < _written && !Discards)
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a Content-Length of {_head.ContentLength} and a longer body."
            );
        }

        if (Discards)
        {
            return;
        }

        if (_target is not null)
        {
            _target.Advance(bytes);
        }
        else
        {
            _buffered += bytes;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isHead)
        {
            // There is no body to stream, and at the end its length is known.
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
        }

        if (_target is null)
        {
            _head.Apply(_response!, length: null);
            MoveToTarget();
        }

        return _target!.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Ends a response: what is still here goes to the server, which sends it when the request is done.
    /// </summary>
    /// <param name="hasTrailers">Whether trailers follow, which a body of known length cannot have in HTTP/1.1.</param>
    /// <exception cref="InvalidGuestResponseException">The body is shorter than its Content-Length.</exception>
    public Task FinishAsync(bool hasTrailers)
    {
        if (_head.ContentLength > _written && !Discards)
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a Content-Length of {_head.ContentLength}, but a body of {_written} bytes."
            );
        }

        if (_target is not null)
        {
            return Task.CompletedTask;
        }

        _head.Apply(_response!, hasTrailers ? null : _written);
        var started = _response!.StartAsync();
        if (started.IsCompletedSuccessfully)
        {
            MoveToTarget();
            return Task.CompletedTask;
        }

        return AwaitStartAsync(started);
    }

    /// <inheritdoc/>
    /// <remarks>The server's pipe is completed by the server.</remarks>
    public override void Complete(Exception? exception = null) { }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => _target?.CancelPendingFlush();

    private async Task AwaitStartAsync(Task started)
    {
        await started;
        MoveToTarget();
    }

    private void MoveToTarget()
    {
        _target = _response!.BodyWriter;
        if (_buffered > 0)
        {
            _target.Write(_buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }
    }

    private void Reserve(int sizeHint)
    {
        var needed = _buffered + Math.Max(1, sizeHint);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        }
    }
}
