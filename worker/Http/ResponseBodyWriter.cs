using System.Buffers;
using System.IO.Pipelines;
using Flint.Wasi.Http;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Http;

/// <summary>The body of a response as a guest writes it, and the decision when it is sent.</summary>
/// <remarks>
/// <para>
/// Guests flush far more often than it is good for them: the usual call of wasi:io is blocking-write-and-flush, and a
/// sending is a large part of what a short request costs. So a flush of a few bytes only notes that it is wanted, and
/// the bytes leave when the guest waits for something, when there are enough of them, when it has finished, or at the
/// second pulse of the worker, which comes after milliseconds. What finishes before that leaves in one piece with its
/// length; and a function that fails before anything was sent still gets a proper problem document.
/// </para>
/// <para>
/// The pulse comes on a thread of its own, hence the lock. The bytes in <see cref="_buffer"/> from <see cref="_sent"/> to
/// <see cref="_buffered"/> wait; only the guest's thread moves or replaces the buffer, since it may hold memory of it.
/// </para>
/// </remarks>
internal sealed class ResponseBodyWriter(ResponseHead head, int bufferBytes) : PipeWriter
{
    private const int InitialCapacity = 4096;

    private readonly Lock _lock = new();
    private byte[] _buffer = new byte[InitialCapacity];
    private int _sent;
    private int _buffered;
    private long _written;
    private bool _isHead;
    private bool _isFlushWanted;
    private bool _wasFlushWanted;
    private HttpResponse? _response;
    private PipeWriter? _target;
    private Task<FlushResult>? _flush;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _buffered - _sent;

    private bool Discards => _isHead || !head.HasBody;

    /// <summary>Prepares for a response.</summary>
    public void Begin(HttpResponse response, bool isHead)
    {
        _response = response;
        _isHead = isHead;
    }

    /// <summary>Forgets the response.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _response = null;
            _target = null;
            _flush = null;
            _isFlushWanted = false;
            _wasFlushWanted = false;
            _sent = 0;
            _buffered = 0;
            _written = 0;
            if (_buffer.Length > 2 * bufferBytes)
            {
                _buffer = new byte[InitialCapacity];
            }
        }
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffered == _sent || _buffer.Length - _buffered < Math.Max(1, sizeHint))
        {
            Reserve(Math.Max(1, sizeHint));
        }

        return _buffer.AsMemory(_buffered);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    /// <exception cref="InvalidGuestResponseException">The body is longer than its Content-Length.</exception>
    public override void Advance(int bytes)
    {
        _written += bytes;
        if (Discards)
        {
            return;
        }

        if (head.ContentLength < _written)
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a Content-Length of {head.ContentLength} and a longer body."
            );
        }

        lock (_lock)
        {
            _buffered += bytes;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_flush is { IsCompleted: false } || _buffered - _sent >= bufferBytes)
            {
                return new ValueTask<FlushResult>(FlushAndWaitAsync(cancellationToken));
            }

            // Who answers HEAD has no body to stream, and at the end its length is known.
            _isFlushWanted = !_isHead;
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
        }
    }

    /// <summary>
    /// Called at every pulse, on its thread: sends what the guest wanted to be sent at the pulse before already. A pulse
    /// that happens to come in the middle of a short answer would otherwise cut it in two.
    /// </summary>
    public void Pulse()
    {
        lock (_lock)
        {
            if (_wasFlushWanted)
            {
                SendIfWanted();
            }

            _wasFlushWanted = _isFlushWanted;
        }
    }

    /// <summary>Sends what the guest wants to be sent.</summary>
    public void SendIfWanted()
    {
        lock (_lock)
        {
            if (_isFlushWanted && _flush is not { IsCompleted: false })
            {
                Send(CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// Ends a response: what is still here goes to the server, which sends it when the request is done. The guest must have
    /// finished.
    /// </summary>
    /// <param name="hasTrailers">Whether trailers follow, which a body of known length cannot have in HTTP/1.1.</param>
    /// <exception cref="InvalidGuestResponseException">The body is shorter than its Content-Length.</exception>
    public async ValueTask FinishAsync(bool hasTrailers)
    {
        if (head.ContentLength > _written && !Discards)
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a Content-Length of {head.ContentLength}, but a body of {_written} bytes."
            );
        }

        lock (_lock)
        {
            // From here on the pulse has nothing to do any more.
            _isFlushWanted = false;
            _wasFlushWanted = false;
        }

        if (_target is null)
        {
            head.Apply(_response!, hasTrailers ? null : _written);
            await _response!.StartAsync();
            _target = _response.BodyWriter;
        }
        else if (_flush is not null)
        {
            await _flush;
        }

        if (_buffered > _sent)
        {
            _target.Write(_buffer.AsSpan(_sent, _buffered - _sent));
            _sent = _buffered;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The server's pipe is completed by the server.</remarks>
    public override void Complete(Exception? exception = null) { }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        lock (_lock)
        {
            _target?.CancelPendingFlush();
        }
    }

    private async Task<FlushResult> FlushAndWaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task<FlushResult>? earlier;
            lock (_lock)
            {
                earlier = _flush;
                if (earlier is null or { IsCompleted: true })
                {
                    earlier = null;
                    Send(cancellation);
                }
            }

            if (earlier is null)
            {
                return await _flush!;
            }

            await earlier.WaitAsync(cancellation);
        }
    }

    /// <summary>Hands all that waits to the server and has it sent. Needs the lock, and no flush under way.</summary>
    private void Send(CancellationToken cancellation)
    {
        _isFlushWanted = false;
        try
        {
            if (_target is null)
            {
                head.Apply(_response!, length: null);
                _target = _response!.BodyWriter;
            }

            _target.Write(_buffer.AsSpan(_sent, _buffered - _sent));
            _sent = _buffered;
            _flush = _target.FlushAsync(cancellation).AsTask();
        }
        catch (Exception e)
        {
            // Told to the guest's thread, whoever has sent.
            _flush = Task.FromException<FlushResult>(e);
        }
    }

    /// <summary>Makes room, on the guest's thread.</summary>
    private void Reserve(int length)
    {
        lock (_lock)
        {
            if (_sent > 0)
            {
                _buffer.AsSpan(_sent, _buffered - _sent).CopyTo(_buffer);
                _buffered -= _sent;
                _sent = 0;
            }

            if (_buffer.Length - _buffered < length)
            {
                Array.Resize(ref _buffer, Math.Max(_buffered + length, 2 * _buffer.Length));
            }
        }
    }
}
