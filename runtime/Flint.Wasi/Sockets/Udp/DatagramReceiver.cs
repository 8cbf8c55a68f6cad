using System.Net;
using System.Net.Sockets;

namespace Flint.Wasi.Sockets;

/// <summary>
/// Receives for a UDP socket, one datagram ahead. It belongs to the socket and not to a stream, so that a datagram which
/// arrives while the guest takes new streams is not lost with the old ones.
/// </summary>
internal sealed class DatagramReceiver(UdpSocket socket)
{
    /// <summary>The most that a datagram can hold.</summary>
    private const int LargestDatagram = 64 * 1024;

    /// <summary>Datagrams of strangers that are thrown away in one call, before the guest is told that nothing came.</summary>
    private const int MostRefused = 256;

    private byte[]? _buffer;
    private IncomingDatagram? _held;
    private NetworkError? _failure;

    /// <summary>What is waited for; null while nothing is.</summary>
    public Task<SocketReceiveFromResult>? Receiving { get; private set; }

    /// <summary>Whether there is a datagram for the guest, or receiving has failed.</summary>
    public bool IsReady => Fill() || _failure is not null;

    /// <summary>Takes a datagram. False where there is none yet.</summary>
    public bool TryTake(out IncomingDatagram datagram)
    {
        var isThere = Fill();
        datagram = _held ?? default;
        _held = null;
        return isThere;
    }

    /// <summary>Why receiving has failed, told once; null where it has not.</summary>
    public NetworkError? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    private bool Fill()
    {
        for (var refused = 0; _held is null && _failure is null && refused < MostRefused; refused++)
        {
            try
            {
                _buffer ??= new byte[LargestDatagram];
                Receiving ??= ReceiveAsync(_buffer);
                if (!Receiving.IsCompleted)
                {
                    return false;
                }

                var receiving = Receiving;
                Receiving = null;
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
}
