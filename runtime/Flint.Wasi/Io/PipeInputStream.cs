using System.Buffers;
using System.IO.Pipelines;

namespace Flint.Wasi.Io;

/// <summary>
/// An input stream over a pipe. What the pipe throws (the client is gone, the body is too large) ends the guest, as the
/// request has no use for an answer, unless <paramref name="explain"/> makes it an error of the stream.
/// </summary>
internal sealed class PipeInputStream(PipeReader reader, Func<Exception, IoError?>? explain = null) : InputStream
{
    private Task<ReadResult>? _pending;
    private ReadResult _held;
    private bool _isHeld;
    private bool _isClosed;
    private bool _isReleased;
    private IoError? _failure;
    private Exception? _cause;
    private Task? _draining;

    /// <inheritdoc/>
    public override ReadState Peek(out ReadOnlySequence<byte> bytes)
    {
        if (!_isHeld && !_isClosed)
        {
            Fill();
        }

        bytes = _isHeld ? _held.Buffer : default;
        return _isHeld ? ReadState.Data
            : _isClosed ? ReadState.Closed
            : ReadState.Pending;
    }

    /// <inheritdoc/>
    public override void Consume(long count)
    {
        reader.AdvanceTo(_held.Buffer.GetPosition(count));
        _isHeld = false;
        _held = default;
    }

    /// <inheritdoc/>
    public override Task WhenReadable(CancellationToken cancellation)
    {
        if (Peek(out _) != ReadState.Pending)
        {
            return Task.CompletedTask;
        }

        _pending ??= reader.ReadAsync(CancellationToken.None).AsTask();

        // What a read throws that can be explained is told by the next look at the stream.
        return explain is null ? _pending.WaitAsync(cancellation) : new TaskPollable(_pending).WhenReady(cancellation);
    }

    /// <inheritdoc/>
    public override IoError? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    /// <summary>
    /// Reads what is left and throws it away, for the trailers behind it. The stream must not be used any more; only
    /// <see cref="Release"/> may still be called.
    /// </summary>
    public Task Drain() =>
        _draining ??=
            _cause is not null ? Task.FromException(_cause)
            : _isClosed ? Task.CompletedTask
            : DrainAsync();

    /// <summary>Lets go of the pipe: no read is under way afterwards.</summary>
    public void Release()
    {
        _isReleased = true;
        if (_draining is { } draining)
        {
            if (!draining.IsCompleted)
            {
                reader.CancelPendingRead();
                ((IAsyncResult)draining).AsyncWaitHandle.WaitOne();
            }

            _ = draining.Exception;
            return;
        }

        _isClosed = true;
        if (_pending is { } pending)
        {
            _pending = null;
            if (!pending.IsCompleted)
            {
                reader.CancelPendingRead();
            }

            try
            {
                _held = pending.GetAwaiter().GetResult();
                _isHeld = true;
            }
            catch (Exception)
            {
                // The read failed after the guest had stopped waiting for it; nobody is left to be told.
                return;
            }
        }

        if (_isHeld)
        {
            _isHeld = false;
            reader.AdvanceTo(_held.Buffer.Start);
            _held = default;
        }
    }

    private async Task DrainAsync()
    {
        if (_isHeld)
        {
            Consume(_held.Buffer.Length);
        }

        while (!_isReleased)
        {
            var reading = _pending ?? reader.ReadAsync(CancellationToken.None).AsTask();
            _pending = null;
            var result = await reading.ConfigureAwait(false);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private void Fill()
    {
        try
        {
            if (TryTake(out var result))
            {
                Keep(result);
            }
        }
        catch (Exception e) when (explain?.Invoke(e) is { } failure)
        {
            _failure = failure;
            _cause = e;
            _isClosed = true;
        }
    }

    private bool TryTake(out ReadResult result)
    {
        if (_pending is not { } pending)
        {
            return reader.TryRead(out result);
        }

        if (!pending.IsCompleted)
        {
            result = default;
            return false;
        }

        _pending = null;
        result = pending.GetAwaiter().GetResult();
        return true;
    }

    private void Keep(ReadResult result)
    {
        if (!result.Buffer.IsEmpty)
        {
            _held = result;
            _isHeld = true;
            return;
        }

        _isClosed = result.IsCompleted;
        reader.AdvanceTo(result.Buffer.End);
    }
}
