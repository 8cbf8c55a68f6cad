using System.Net;
using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/udp, <c>incoming-datagram-stream</c>.</summary>
internal sealed class IncomingDatagramStream(UdpSocket socket) : HostObject
{
    /// <summary>Datagrams that one call gives at most: bounds what the guest must find room for at once.</summary>
    private const int MostDatagrams = 16;

    /// <summary>The most that a datagram can hold.</summary>
    private const int LargestDatagram = 64 * 1024;

    /// <summary>Datagrams of nobody that are thrown away in one call, before the guest is told that nothing came.</summary>
    private const int MostRefused = 256;

    private byte[]? _buffer;
    private Task<SocketReceiveFromResult>? _receiving;
    private IncomingDatagram? _held;
    private NetworkError? _failure;
    private bool _isClosed;

    /// <summary>What has arrived.</summary>
    public Result<IncomingDatagram[], NetworkError> Receive(ulong most)
    {
        var datagrams = new List<IncomingDatagram>();
        while ((ulong)datagrams.Count < Math.Min(most, MostDatagrams) && Fill())
        {
            datagrams.Add(_held!.Value);
            _held = null;
        }

        if (datagrams.Count == 0 && _failure is { } failure)
        {
            _failure = null;
            return failure;
        }

        return datagrams.ToArray();
    }

    /// <summary>Ready when something has arrived, or receiving has failed.</summary>
    public Pollable Subscribe()
    {
        var pollable = new DatagramPollable(this);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <summary>Gives nothing any more.</summary>
    public void Close() => _isClosed = true;

    /// <inheritdoc/>
    protected override void OnDropped() => Close();

    /// <summary>Looks for a datagram that is for the guest.</summary>
    private bool Fill()
    {
        for (var refused = 0; _held is null && _failure is null && !_isClosed && refused < MostRefused; refused++)
        {
            try
            {
                _buffer ??= new byte[LargestDatagram];
                _receiving ??= ReceiveAsync(_buffer);
                if (!_receiving.IsCompleted)
                {
                    return false;
                }

                var receiving = _receiving;
                _receiving = null;
                var received = receiving.GetAwaiter().GetResult();
                var remote = (IPEndPoint)received.RemoteEndPoint;
                if (socket.Accepts(remote))
                {
                    _held = new IncomingDatagram(_buffer[..received.ReceivedBytes], remote);
                }
            }
            catch (Exception e) when (NetworkErrors.Of(e) is { } error)
            {
                _failure = error;
            }
        }

        return _held is not null;
    }

    private async Task<SocketReceiveFromResult> ReceiveAsync(byte[] buffer)
    {
        var any = socket.Family == AddressFamily.Ipv4 ? IPAddress.Any : IPAddress.IPv6Any;
        return await socket.Socket.ReceiveFromAsync(buffer, new IPEndPoint(any, 0)).ConfigureAwait(false);
    }

    private sealed class DatagramPollable(IncomingDatagramStream stream) : Pollable
    {
        public override bool IsReady => stream.Fill() || stream._failure is not null || stream._isClosed;

        public override Task WhenReady(CancellationToken cancellation) =>
            IsReady || stream._receiving is not { } receiving
                ? Task.CompletedTask
                : new TaskPollable(receiving).WhenReady(cancellation);
    }
}
