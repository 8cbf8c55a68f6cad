using System.Buffers;
using Flint.Wasi.Http;

namespace Flint.Wasi.Preview1;

/// <summary>
/// The response as a command writes it: collects the header block, then passes the body on to the exchange's pipe.
/// </summary>
/// <remarks>
/// Every write is flushed: the exchange decides when it is worth sending (see <see cref="HttpExchange.ResponseBody"/>). C
/// libraries buffer on their side too, so a write means that the guest wants it out.
/// </remarks>
internal sealed class CgiResponse(Preview1Context context)
{
    /// <summary>Bytes handed over at once: the client's pace and the deadline are looked at between two pieces.</summary>
    private const int PieceBytes = 32 * 1024;

    private readonly CgiOptions _options = context.Options.Cgi;

    private byte[] _head = [];
    private int _headLength;
    private int _headScanned;
    private bool _started;

    /// <summary>Prepares for the next request.</summary>
    public void Reset()
    {
        _headLength = 0;
        _headScanned = 0;
        _started = false;
    }

    /// <summary>Takes output of the guest.</summary>
    /// <exception cref="InvalidGuestResponseException">It is no CGI response.</exception>
    /// <exception cref="OperationCanceledException">The request was aborted.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_started)
        {
            bytes = WriteHead(bytes);
        }

        var exchange = context.Exchange;
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            bytes = bytes[piece.Length..];
            exchange.ResponseBody.Write(piece);
            exchange.Wait(exchange.ResponseBody.FlushAsync(exchange.Aborted));
            exchange.Aborted.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Called when the guest has ended well.</summary>
    /// <exception cref="InvalidGuestResponseException">The guest did not answer.</exception>
    public void End()
    {
        if (!_started)
        {
            throw _headLength == 0
                ? CgiHeaderBlock.Nothing()
                : CgiHeaderBlock.Incomplete(
                    _head.AsSpan(0, _headLength),
                    $"The output ended after {_headLength} bytes without the blank line that ends the header block."
                );
        }
    }

    private ReadOnlySpan<byte> WriteHead(ReadOnlySpan<byte> bytes)
    {
        // Most commands write the whole header block at once: it is parsed where it lies.
        var scanned = 0;
        if (_headLength == 0 && bytes.Length <= _options.HeaderBlockBytes)
        {
            var whole = CgiHeaderBlock.FindEnd(bytes, ref scanned);
            if (whole >= 0)
            {
                Start(bytes[..whole]);
                return bytes[whole..];
            }
        }

        var taken = Math.Min(bytes.Length, _options.HeaderBlockBytes - _headLength);
        if (_head.Length < _headLength + taken)
        {
            Array.Resize(
                ref _head,
                Math.Min(_options.HeaderBlockBytes, Math.Max(2 * _head.Length, _headLength + taken))
            );
        }

        bytes[..taken].CopyTo(_head.AsSpan(_headLength));
        var before = _headLength;
        _headLength += taken;
        var end = CgiHeaderBlock.FindEnd(_head.AsSpan(0, _headLength), ref _headScanned);
        if (end >= 0)
        {
            Start(_head.AsSpan(0, end));
            return bytes[(end - before)..];
        }

        if (_headLength == _options.HeaderBlockBytes)
        {
            throw CgiHeaderBlock.Incomplete(
                _head.AsSpan(0, _headLength),
                $"The header block is longer than {_options.HeaderBlockBytes} bytes."
            );
        }

        return [];
    }

    private void Start(ReadOnlySpan<byte> block)
    {
        var head = CgiHeaderBlock.Parse(block);
        context.Exchange.StartResponse(head.Status, head.Headers);
        _started = true;
    }
}
