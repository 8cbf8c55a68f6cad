using System.Buffers;
using System.IO.Pipelines;
using Flint.Wasi.Http;

namespace Flint.Wasi.Preview1;

/// <summary>
/// The response as a command writes it: collects the header block, then passes the body on to the exchange's pipe.
/// When it is sent is the policy that <see cref="CgiOptions"/> describes.
/// </summary>
internal sealed class CgiResponse(Preview1Context context)
{
    private readonly CgiOptions _options = context.Options.Cgi;
    private readonly TimeProvider _time = context.Options.Time;

    private byte[] _head = [];
    private int _headLength;
    private int _headScanned;
    private bool _started;
    private long _unflushed;
    private long _unflushedSince;

    /// <summary>Prepares for the next request.</summary>
    public void Reset()
    {
        _headLength = 0;
        _headScanned = 0;
        _started = false;
        _unflushed = 0;
    }

    /// <summary>Takes output of the guest.</summary>
    /// <exception cref="InvalidGuestResponseException">It is no CGI response.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_started)
        {
            bytes = WriteHead(bytes);
        }

        if (_unflushed == 0)
        {
            _unflushedSince = _time.GetTimestamp();
        }

        while (!bytes.IsEmpty)
        {
            var piece = bytes[..(int)Math.Min(bytes.Length, Math.Max(1, _options.FlushBytes - _unflushed))];
            context.Exchange.ResponseBody.Write(piece);
            bytes = bytes[piece.Length..];
            _unflushed += piece.Length;
            if (_unflushed >= _options.FlushBytes)
            {
                Flush();
            }
        }
    }

    /// <summary>Sends what waits, if it has waited for long enough.</summary>
    public void FlushIfDue()
    {
        if (_unflushed > 0 && _time.GetElapsedTime(_unflushedSince) >= _options.FlushInterval)
        {
            Flush();
        }
    }

    /// <summary>Sends what waits, because nothing may follow for a while.</summary>
    public void FlushBeforePause()
    {
        if (_unflushed > 0)
        {
            Flush();
        }
    }

    /// <summary>Called when the guest has ended well. What waits is left to the exchange, which ends the body.</summary>
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

    private void Flush()
    {
        var exchange = context.Exchange;
        _unflushed = 0;
        exchange.Wait(exchange.ResponseBody.FlushAsync(exchange.Aborted));
        exchange.Aborted.ThrowIfCancellationRequested();
    }
}
