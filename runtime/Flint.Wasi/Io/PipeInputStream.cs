using System.Buffers;
using System.IO.Pipelines;

namespace Flint.Wasi.Io;

/// <summary>
/// An input stream over a pipe. What the pipe throws (the client is gone, the body is too large) is no stream error: it ends
/// the guest, as the request has no use for an answer.
/// </summary>
internal sealed class PipeInputStream(PipeReader reader) : InputStream
{
    private Task<ReadResult>? _pending;
    private ReadResult _held;
    private bool _isHeld;
    private bool _isClosed;

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
        return _pending.WaitAsync(cancellation);
    }

    /// <summary>Lets go of the pipe: no read is under way afterwards.</summary>
    public void Release()
    {
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

    /// <inheritdoc/>
    protected override void OnDropped() => Release();

    private void Fill()
    {
        ReadResult result;
        if (_pending is { } pending)
        {
            if (!pending.IsCompleted)
            {
                return;
            }

            _pending = null;
            result = pending.GetAwaiter().GetResult();
        }
        else if (!reader.TryRead(out result))
        {
            return;
        }

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
