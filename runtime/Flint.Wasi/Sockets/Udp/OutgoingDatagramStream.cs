using System.Net;
using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/udp, <c>outgoing-datagram-stream</c>.</summary>
internal sealed class OutgoingDatagramStream(UdpSocket socket) : HostObject
{
    /// <summary>Datagrams that one call takes at most.</summary>
    private const ulong MostDatagrams = 16;

    /// <summary>What a datagram of IPv4 can carry: 65,535 less its headers (RFC 768, RFC 791).</summary>
    private const int LargestPayload = 65_507;

    private ulong _permitted;
    private Task? _sending;
    private bool _isClosed;

    /// <summary>How many datagrams may be sent now.</summary>
    public Result<ulong, NetworkError> CheckSend()
    {
        _permitted = _isClosed || _sending is { IsCompleted: false } ? 0 : MostDatagrams;
        return _isClosed ? NetworkError.InvalidState : _permitted;
    }

    /// <summary>Sends datagrams, up to the first that cannot be.</summary>
    /// <returns>How many were sent; the error of the first one where it was none.</returns>
    /// <exception cref="ComponentTrapException">There are more than <see cref="CheckSend"/> has permitted.</exception>
    public Result<ulong, NetworkError> Send(OutgoingDatagram[] datagrams)
    {
        if ((ulong)datagrams.Length > _permitted)
        {
            throw new ComponentTrapException(
                $"send of {datagrams.Length} datagrams where check-send allows {_permitted}"
            );
        }

        _permitted -= (ulong)datagrams.Length;
        var sent = 0UL;
        foreach (var datagram in datagrams)
        {
            if (_sending is { IsCompleted: false })
            {
                break;
            }

            if (TrySend(datagram) is { } error)
            {
                return sent == 0 ? error : sent;
            }

            sent++;
        }

        return sent;
    }

    /// <summary>Ready when something can be sent.</summary>
    public Pollable Subscribe()
    {
        var pollable = new SendPollable(this);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <summary>Takes nothing any more.</summary>
    public void Close() => _isClosed = true;

    /// <inheritdoc/>
    protected override void OnDropped() => Close();

    private NetworkError? TrySend(OutgoingDatagram datagram)
    {
        if (_isClosed)
        {
            return NetworkError.InvalidState;
        }

        var remote = datagram.Remote ?? socket.Remote;
        if (remote is null || (socket.Remote is not null && !remote.Equals(socket.Remote)))
        {
            return NetworkError.InvalidArgument;
        }

        if (socket.CannotReach(remote) is { } error)
        {
            return error;
        }

        if (datagram.Data.Length > LargestPayload)
        {
            return NetworkError.DatagramTooLarge;
        }

        try
        {
            var sending = socket.Socket.SendToAsync(datagram.Data, remote);
            if (sending.IsCompleted)
            {
                sending.GetAwaiter().GetResult();
            }
            else
            {
                _sending = sending;
            }

            return null;
        }
        catch (Exception e) when (NetworkErrors.Of(e) is { } failed)
        {
            return failed;
        }
    }

    private sealed class SendPollable(OutgoingDatagramStream stream) : Pollable
    {
        public override bool IsReady => stream._sending is null or { IsCompleted: true };

        public override Task WhenReady(CancellationToken cancellation) =>
            stream._sending is { } sending ? new TaskPollable(sending).WhenReady(cancellation) : Task.CompletedTask;
    }
}
