using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>
/// What goes over a connection. Each write is on its way at once; until the operating system has taken it, the next one has
/// to wait.
/// </summary>
internal sealed class SocketOutputStream(Socket socket) : OutputStream
{
    private byte[]? _buffer;
    private Task? _sending;
    private IoError? _failure;
    private bool _isClosed;
    private bool _endsAfterSending;

    /// <inheritdoc/>
    public override Result<ulong, StreamError> CheckWrite()
    {
        Settle();
        if (_failure is { } failure)
        {
            _failure = null;
            return new StreamError(failure);
        }

        return _isClosed ? StreamError.Closed
            : _sending is not null ? 0UL
            : (ulong)Permit;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || _isClosed)
        {
            return;
        }

        // Pieces of one call come one after the other, as in write-zeroes and splice.
        if (_sending is not null)
        {
            var rest = bytes.ToArray();
            _sending = SendAfterAsync(_sending, rest);
            return;
        }

        if (_buffer is null || _buffer.Length < bytes.Length)
        {
            _buffer = new byte[Math.Max(bytes.Length, 4096)];
        }

        bytes.CopyTo(_buffer);
        _sending = SendAsync(_buffer.AsMemory(0, bytes.Length));
        Settle();
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override Task WhenWritable(CancellationToken cancellation)
    {
        Settle();
        return _sending is { } sending ? new TaskPollable(sending).WhenReady(cancellation) : Task.CompletedTask;
    }

    /// <summary>Sends what was written, and then the end.</summary>
    public void Shutdown()
    {
        Settle();
        _endsAfterSending = true;
        _isClosed = true;
        if (_sending is null)
        {
            End();
        }
        else
        {
            _sending = EndAfterAsync(_sending);
        }
    }

    /// <summary>Takes nothing any more.</summary>
    public void Close()
    {
        _isClosed = true;
        _failure = null;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes).ConfigureAwait(false)..];
        }
    }

    private async Task SendAfterAsync(Task before, byte[] bytes)
    {
        await before.ConfigureAwait(false);
        await SendAsync(bytes).ConfigureAwait(false);
    }

    private async Task EndAfterAsync(Task before)
    {
        await before.ConfigureAwait(false);
        End();
    }

    private void End()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (NetworkErrors.Of(e) is not null)
        {
            // The other side has gone already.
        }
    }

    private void Settle()
    {
        if (_sending is not { IsCompleted: true } sending)
        {
            return;
        }

        _sending = null;
        if (sending.Exception?.InnerException is { } cause)
        {
            _failure =
                _endsAfterSending || _isClosed
                    ? null
                    : NetworkErrors.Make(NetworkErrors.Of(cause) ?? NetworkError.Unknown);
            _isClosed = true;
        }
    }
}
