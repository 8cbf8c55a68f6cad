using System.Buffers;
using System.Net.Sockets;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>What arrives over a connection. Reads ahead by one piece at most.</summary>
internal sealed class SocketInputStream(Socket socket) : InputStream
{
    /// <summary>Bytes read at a time (16 KiB): what fits a window that has just opened.</summary>
    private const int PieceSize = 16 * 1024;

    private byte[]? _buffer;
    private Task<int>? _receiving;
    private int _start;
    private int _length;
    private bool _isClosed;
    private IoError? _failure;

    /// <inheritdoc/>
    public override ReadState Peek(out ReadOnlySequence<byte> bytes)
    {
        if (_length == 0 && !_isClosed)
        {
            Fill();
        }

        bytes = _length == 0 ? default : new ReadOnlySequence<byte>(_buffer!, _start, _length);
        return _length > 0 ? ReadState.Data
            : _isClosed ? ReadState.Closed
            : ReadState.Pending;
    }

    /// <inheritdoc/>
    public override void Consume(long count)
    {
        _start += (int)count;
        _length -= (int)count;
    }

    /// <inheritdoc/>
    public override Task WhenReadable(CancellationToken cancellation) =>
        Peek(out _) == ReadState.Pending ? new TaskPollable(_receiving!).WhenReady(cancellation) : Task.CompletedTask;

    /// <inheritdoc/>
    public override IoError? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    /// <summary>Gives nothing any more.</summary>
    public void Close()
    {
        _isClosed = true;
        _length = 0;
        _failure = null;
    }

    /// <inheritdoc/>
    protected override void OnDropped() => Close();

    private void Fill()
    {
        try
        {
            _buffer ??= new byte[PieceSize];
            _receiving ??= socket.ReceiveAsync(_buffer);
            if (!_receiving.IsCompleted)
            {
                return;
            }

            var receiving = _receiving;
            _receiving = null;
            _start = 0;
            _length = receiving.GetAwaiter().GetResult();
            _isClosed = _length == 0;
        }
        catch (Exception e) when (NetworkErrors.Of(e) is { } error)
        {
            _isClosed = true;
            _failure = NetworkErrors.Make(error);
        }
    }
}
