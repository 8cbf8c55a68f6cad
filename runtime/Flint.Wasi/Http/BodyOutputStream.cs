using System.Buffers;
using System.IO.Pipelines;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>
/// The stream of an outgoing body. Before the message is on its way there is no transport, and what is written waits here;
/// afterwards it goes straight to the transport's pipe, whose flushes are the backpressure.
/// </summary>
internal sealed class BodyOutputStream(HostMemory memory) : OutputStream
{
    /// <summary>
    /// Bytes that may wait before there is a transport (1 MiB). A guest that writes more before it sets its response or
    /// sends its request would wait for ever, so its stream fails instead.
    /// </summary>
    private const int MaximumEarlyBytes = 1 << 20;

    private ArrayBufferWriter<byte>? _early;
    private PipeWriter? _writer;
    private Task<FlushResult>? _flush;
    private int _unflushed;
    private bool _isClosed;

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    /// <inheritdoc/>
    public override Result<ulong, StreamError> CheckWrite()
    {
        if (_isClosed)
        {
            return StreamError.Closed;
        }

        if (_writer is null)
        {
            var left = MaximumEarlyBytes - (_early?.WrittenCount ?? 0);
            return left > 0
                ? (ulong)Math.Min(left, Permit)
                : new StreamError(
                    new IoError($"more than {MaximumEarlyBytes} bytes were written before the message was on its way")
                );
        }

        CompleteFlush();
        return _isClosed ? StreamError.Closed
            : _flush is not null ? 0UL
            : (ulong)(Permit - _unflushed);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        Written += bytes.Length;
        if (_writer is null)
        {
            memory.Take(bytes.Length);
            (_early ??= new ArrayBufferWriter<byte>()).Write(bytes);
            return;
        }

        _writer.Write(bytes);
        _unflushed += bytes.Length;
        if (_unflushed >= Permit)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_writer is not null && _flush is null && !_isClosed)
        {
            _unflushed = 0;
            var flush = _writer.FlushAsync();
            if (flush.IsCompletedSuccessfully)
            {
                _isClosed |= flush.Result.IsCompleted;
            }
            else
            {
                _flush = flush.AsTask();
            }
        }
    }

    /// <inheritdoc/>
    public override Task WhenWritable(CancellationToken cancellation) =>
        _flush is null ? Task.CompletedTask : _flush.WaitAsync(cancellation);

    /// <summary>Sends on what was written: called when the guest stops to wait, so that nothing waits with it.</summary>
    public void FlushWritten()
    {
        if (_unflushed > 0)
        {
            Flush();
        }
    }

    /// <summary>Gives the stream its transport.</summary>
    public void ConnectTo(PipeWriter writer)
    {
        _writer = writer;
        if (_early is { WrittenCount: > 0 } early)
        {
            writer.Write(early.WrittenSpan);
            _unflushed += early.WrittenCount;
        }

        Forget();
        if (_unflushed >= Permit)
        {
            Flush();
        }
    }

    /// <summary>What waits for a transport is needed no longer.</summary>
    public void Forget()
    {
        memory.Give(_early?.WrittenCount ?? 0);
        _early = null;
    }

    /// <summary>The body is complete.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Lets go of the transport: no flush is under way afterwards.</summary>
    public void Release()
    {
        _isClosed = true;
        if (_flush is { IsCompleted: false } flush)
        {
            _writer!.CancelPendingFlush();
            ((IAsyncResult)flush).AsyncWaitHandle.WaitOne();
        }

        _ = _flush?.Exception;
        _flush = null;
        _writer = null;
    }

    private void CompleteFlush()
    {
        if (_flush is { IsCompleted: true } flush)
        {
            _flush = null;
            _isClosed |= flush.GetAwaiter().GetResult().IsCompleted;
        }
    }
}
