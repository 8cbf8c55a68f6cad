using System.Net;
using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Sockets.NetworkError>;

namespace Flint.Wasi.Sockets;

/// <summary>What TCP and UDP sockets share: an address, options, and an end with the request.</summary>
internal abstract class GuestSocket : HostObject, IDisposable
{
    private bool _isClosed;

    protected GuestSocket(GuestSockets sockets, Socket socket)
    {
        Sockets = sockets;
        Socket = socket;
        sockets.Add(this);
    }

    /// <summary>Whose it is.</summary>
    public GuestSockets Sockets { get; }

    /// <summary>The socket of the operating system.</summary>
    public Socket Socket { get; }

    /// <summary>Whether it speaks IPv4 or IPv6.</summary>
    public AddressFamily Family =>
        Socket.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? AddressFamily.Ipv4 : AddressFamily.Ipv6;

    /// <summary>Makes a socket of the operating system.</summary>
    public static Result<Socket, NetworkError> Create(GuestSockets sockets, AddressFamily family, bool isTcp)
    {
        if (!sockets.AreGranted)
        {
            return NetworkError.AccessDenied;
        }

        if (!sockets.HasRoom)
        {
            return NetworkError.NewSocketLimit;
        }

        try
        {
            var socket = new Socket(
                family == AddressFamily.Ipv4
                    ? System.Net.Sockets.AddressFamily.InterNetwork
                    : System.Net.Sockets.AddressFamily.InterNetworkV6,
                isTcp ? SocketType.Stream : SocketType.Dgram,
                isTcp ? ProtocolType.Tcp : ProtocolType.Udp
            );
            if (family == AddressFamily.Ipv6)
            {
                // An IPv6 socket of WASI speaks IPv6 only.
                socket.DualMode = false;
            }

            return socket;
        }
        catch (SocketException e)
        {
            return NetworkErrors.Of(e.SocketErrorCode);
        }
    }

    /// <summary>Its own address.</summary>
    public Result<GuestEndPoint, NetworkError> LocalAddress =>
        Get(static s =>
            s.LocalEndPoint is IPEndPoint local
                ? new GuestEndPoint(local)
                : Result<GuestEndPoint, NetworkError>.Err(NetworkError.InvalidState)
        );

    /// <summary>Hops that what it sends may take.</summary>
    public Result<byte, NetworkError> HopLimit => Get(static s => Result<byte, NetworkError>.Ok((byte)s.Ttl));

    /// <summary>Sets the hops that what it sends may take.</summary>
    public Done SetHopLimit(byte value) =>
        value == 0
            ? NetworkError.InvalidArgument
            : Get(s =>
            {
                s.Ttl = value;
                return Done.Ok(default);
            });

    /// <summary>Bytes of its receive buffer, or of its send buffer.</summary>
    public Result<ulong, NetworkError> GetBufferSize(bool isReceive) =>
        Get(s => Result<ulong, NetworkError>.Ok((ulong)(isReceive ? s.ReceiveBufferSize : s.SendBufferSize)));

    /// <summary>Sets the bytes of its receive buffer, or of its send buffer; too many are cut.</summary>
    public Done SetBufferSize(bool isReceive, ulong value) =>
        value == 0
            ? NetworkError.InvalidArgument
            : Get(s =>
            {
                var size = (int)Math.Min(value, (ulong)Sockets.Grants.Limits.BufferBytes);
                if (isReceive)
                {
                    s.ReceiveBufferSize = size;
                }
                else
                {
                    s.SendBufferSize = size;
                }

                return Done.Ok(default);
            });

    /// <summary>Ready when what was started can be finished.</summary>
    public Pollable Subscribe()
    {
        var pollable = new SocketPollable(this);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            OnClosed();
            Socket.Dispose();
            Sockets.Remove(this);
        }
    }

    /// <summary>What is under way and not done yet; null where nothing has to be waited for.</summary>
    protected abstract Task? Pending { get; }

    /// <summary>The socket is about to be closed.</summary>
    protected virtual void OnClosed() { }

    /// <inheritdoc/>
    protected override void OnDropped() => Dispose();

    /// <inheritdoc/>
    protected override void OnAbandoned() => Dispose();

    /// <summary>Binds, which needs a grant unless the system chooses the port of whatever address.</summary>
    protected Done Bind(IPEndPoint local)
    {
        if (!IsUsable(local.Address) || IsMulticast(local.Address))
        {
            return NetworkError.InvalidArgument;
        }

        var isAnything =
            local.Port == 0 && (local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any));
        if (!isAnything && !Sockets.Allows(SocketUse.Bind, local))
        {
            return NetworkError.AccessDenied;
        }

        return Get(s =>
        {
            s.Bind(local);
            return Done.Ok(default);
        });
    }

    /// <summary>Whether an address is of the socket's family, and not IPv4 in the clothes of IPv6.</summary>
    protected bool IsUsable(IPAddress address) =>
        address.AddressFamily == Socket.AddressFamily && !address.IsIPv4MappedToIPv6;

    /// <summary>Whether an address can be a remote one.</summary>
    protected bool IsRemote(IPEndPoint remote) =>
        IsUsable(remote.Address)
        && remote.Port != 0
        && !remote.Address.Equals(IPAddress.Any)
        && !remote.Address.Equals(IPAddress.IPv6Any)
        && !IsMulticast(remote.Address);

    /// <summary>Uses the socket, and makes exceptions errors.</summary>
    protected Result<T, NetworkError> Get<T>(Func<Socket, Result<T, NetworkError>> body)
    {
        try
        {
            return _isClosed ? NetworkError.InvalidState : body(Socket);
        }
        catch (Exception e) when (NetworkErrors.Of(e) is { } error)
        {
            return error;
        }
    }

    private static bool IsMulticast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? bytes[0] >= 224 : address.IsIPv6Multicast;
    }

    private sealed class SocketPollable(GuestSocket socket) : Pollable
    {
        public override bool IsReady => socket.Pending is null or { IsCompleted: true };

        public override Task WhenReady(CancellationToken cancellation) =>
            socket.Pending is { } pending ? new TaskPollable(pending).WhenReady(cancellation) : Task.CompletedTask;
    }
}
