using System.Net;
using System.Net.Sockets;
using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Sockets.NetworkError>;
using Streams = Flint.Component.Result<
    (Flint.Wasi.Sockets.IncomingDatagramStream, Flint.Wasi.Sockets.OutgoingDatagramStream),
    Flint.Wasi.Sockets.NetworkError
>;

namespace Flint.Wasi.Sockets;

/// <summary>
/// wasi:sockets/udp, <c>udp-socket</c>. Being connected is done here and not by the operating system: it is a filter for what
/// arrives and a default for what is sent, and can be changed as often as the guest wants.
/// </summary>
internal sealed class UdpSocket(GuestSockets sockets, Socket socket) : GuestSocket(sockets, socket)
{
    private bool _bindStarted;
    private DatagramReceiver? _receiver;
    private IncomingDatagramStream? _incoming;
    private OutgoingDatagramStream? _outgoing;

    /// <summary>The address that it is bound to, as the guest gave it; null before.</summary>
    public IPEndPoint? Bound { get; private set; }

    /// <summary>The address at the other end, where there is one.</summary>
    public IPEndPoint? Remote { get; private set; }

    public Result<GuestEndPoint, NetworkError> RemoteAddress =>
        Remote is null ? NetworkError.InvalidState : new GuestEndPoint(Remote);

    /// <inheritdoc/>
    protected override Task? Pending => null;

    public Done StartBind(IPEndPoint local)
    {
        if (Bound is not null)
        {
            return NetworkError.InvalidState;
        }

        var bound = Bind(local);
        if (bound.IsOk)
        {
            Bound = local;
            _bindStarted = true;
        }

        return bound;
    }

    public Done FinishBind()
    {
        if (!_bindStarted)
        {
            return NetworkError.NotInProgress;
        }

        _bindStarted = false;
        return default(Unit);
    }

    /// <summary>Makes the streams, and makes those of before useless.</summary>
    public Streams Stream(IPEndPoint? remote)
    {
        if (Bound is null || _bindStarted)
        {
            return NetworkError.InvalidState;
        }

        if (remote is not null && CannotReach(remote) is { } error)
        {
            return error;
        }

        _incoming?.Close();
        _outgoing?.Close();
        Remote = remote;
        _incoming = new IncomingDatagramStream(_receiver ??= new DatagramReceiver(this));
        _outgoing = new OutgoingDatagramStream(this);
        _incoming.AttachTo(this);
        _outgoing.AttachTo(this);
        return (_incoming, _outgoing);
    }

    /// <summary>Why nothing can be sent to an address; null where it can.</summary>
    public NetworkError? CannotReach(IPEndPoint remote) =>
        !IsRemote(remote) ? NetworkError.InvalidArgument
        : !Sockets.Allows(SocketUse.Datagram, remote) ? NetworkError.AccessDenied
        : null;

    /// <summary>Whether what comes from an address is for the guest.</summary>
    public bool Accepts(IPEndPoint remote) =>
        Remote is not null
            ? remote.Port == Remote.Port && remote.Address.Equals(Remote.Address)
            : Sockets.Allows(SocketUse.Datagram, remote) || Sockets.Allows(SocketUse.Bind, Bound!);

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        _incoming?.Close();
        _outgoing?.Close();
    }
}
