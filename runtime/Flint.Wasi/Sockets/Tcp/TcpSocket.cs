using System.Net;
using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;
using Accepted = Flint.Component.Result<
    (Flint.Wasi.Sockets.TcpSocket, Flint.Wasi.Io.InputStream, Flint.Wasi.Io.OutputStream),
    Flint.Wasi.Sockets.NetworkError
>;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Sockets.NetworkError>;
using Streams = Flint.Component.Result<
    (Flint.Wasi.Io.InputStream, Flint.Wasi.Io.OutputStream),
    Flint.Wasi.Sockets.NetworkError
>;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/tcp, <c>tcp-socket</c>.</summary>
internal sealed class TcpSocket(GuestSockets sockets, Socket socket) : GuestSocket(sockets, socket)
{
    private State _state;
    private Task? _connecting;
    private Task<Socket>? _accepting;
    private IPEndPoint? _bound;
    private int _backlog = sockets.Grants.Limits.Backlog;
    private SocketInputStream? _input;
    private SocketOutputStream? _output;

    /// <summary>What has been done with a socket (wasi-sockets, TcpSocketOperationalSemantics).</summary>
    private enum State
    {
        Unbound,
        BindStarted,
        Bound,
        ConnectStarted,
        Connected,
        ListenStarted,
        Listening,
        Closed,
    }

    public bool IsListening => _state == State.Listening;

    /// <summary>The address at the other end.</summary>
    public Result<GuestEndPoint, NetworkError> RemoteAddress =>
        _state != State.Connected
            ? NetworkError.InvalidState
            : Get(static s => Result<GuestEndPoint, NetworkError>.Ok(new GuestEndPoint((IPEndPoint)s.RemoteEndPoint!)));

    /// <inheritdoc/>
    protected override Task? Pending =>
        _state switch
        {
            State.ConnectStarted => _connecting,
            State.Listening => Accepting,
            _ => null,
        };

    private Task<Socket> Accepting => _accepting ??= Socket.AcceptAsync();

    public Done StartBind(IPEndPoint local)
    {
        if (_state != State.Unbound)
        {
            return NetworkError.InvalidState;
        }

        var bound = Bind(local);
        if (bound.IsOk)
        {
            _bound = local;
            _state = State.BindStarted;
        }

        return bound;
    }

    public Done FinishBind() => Advance(State.BindStarted, State.Bound);

    public Done StartConnect(IPEndPoint remote)
    {
        if (_state is not (State.Unbound or State.Bound))
        {
            return NetworkError.InvalidState;
        }

        if (!IsRemote(remote))
        {
            return NetworkError.InvalidArgument;
        }

        if (!Sockets.Allows(SocketUse.Connect, remote))
        {
            return NetworkError.AccessDenied;
        }

        _connecting = ConnectAsync(remote);
        _state = State.ConnectStarted;
        return default(Unit);
    }

    public Streams FinishConnect()
    {
        if (_state != State.ConnectStarted)
        {
            return NetworkError.NotInProgress;
        }

        if (!_connecting!.IsCompleted)
        {
            return NetworkError.WouldBlock;
        }

        if (_connecting.IsCompletedSuccessfully)
        {
            return MakeStreams();
        }

        // The socket is of no use any more: the guest can only drop it.
        _state = State.Closed;
        var cause = _connecting.Exception?.InnerException ?? new OperationCanceledException();
        return NetworkErrors.Of(cause) ?? NetworkError.Unknown;
    }

    public Done StartListen()
    {
        if (_state != State.Bound)
        {
            return NetworkError.InvalidState;
        }

        if (!Sockets.Allows(SocketUse.Bind, _bound!))
        {
            return NetworkError.AccessDenied;
        }

        var listening = Get(s =>
        {
            s.Listen(_backlog);
            return Done.Ok(default);
        });
        if (listening.IsOk)
        {
            _state = State.ListenStarted;
        }

        return listening;
    }

    public Done FinishListen() => Advance(State.ListenStarted, State.Listening);

    public Accepted Accept()
    {
        if (_state != State.Listening)
        {
            return NetworkError.InvalidState;
        }

        if (!Accepting.IsCompleted)
        {
            return NetworkError.WouldBlock;
        }

        var accepted = _accepting!;
        _accepting = null;
        if (!accepted.IsCompletedSuccessfully)
        {
            return NetworkErrors.Of(accepted.Exception!.InnerException!) ?? NetworkError.Unknown;
        }

        if (!Sockets.HasRoom)
        {
            accepted.Result.Dispose();
            return NetworkError.NewSocketLimit;
        }

        var peer = new TcpSocket(Sockets, accepted.Result);
        var (input, output) = peer.MakeStreams().Value;
        return (peer, input, output);
    }

    public Done SetBacklog(ulong value)
    {
        if (value == 0)
        {
            return NetworkError.InvalidArgument;
        }

        if (_state is State.Connected or State.ConnectStarted or State.Closed)
        {
            return NetworkError.InvalidState;
        }

        // wasi-sockets leaves this open for a socket that listens already.
        if (_state is State.ListenStarted or State.Listening)
        {
            return NetworkError.NotSupported;
        }

        _backlog = (int)Math.Min(value, (ulong)Sockets.Grants.Limits.Backlog);
        return default(Unit);
    }

    public Done Shutdown(ShutdownType type)
    {
        if (_state != State.Connected)
        {
            return NetworkError.InvalidState;
        }

        if (type is ShutdownType.Receive or ShutdownType.Both)
        {
            _input!.Close();
        }

        if (type is ShutdownType.Send or ShutdownType.Both)
        {
            _output!.Shutdown();
        }

        return default(Unit);
    }

    public Result<int, NetworkError> GetOption(SocketOptionLevel level, SocketOptionName name) =>
        Get(s => Result<int, NetworkError>.Ok((int)s.GetSocketOption(level, name)!));

    public Done SetOption(SocketOptionLevel level, SocketOptionName name, int value) =>
        Get(s =>
        {
            s.SetSocketOption(level, name, value);
            return Done.Ok(default);
        });

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        _state = State.Closed;
        _input?.Close();
        _output?.Close();
        Forget(_connecting);
        Forget(_accepting);
        if (_accepting is { IsCompletedSuccessfully: true } accepted)
        {
            accepted.Result.Dispose();
        }
    }

    /// <summary>Nobody will ask what became of a task.</summary>
    private static void Forget(Task? task) =>
        _ = task?.ContinueWith(
            static t => _ = t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private async Task ConnectAsync(IPEndPoint remote)
    {
        using var limit = new CancellationTokenSource(Sockets.Grants.Limits.ConnectTime, Sockets.Grants.Time);
        await Socket.ConnectAsync(remote, limit.Token).ConfigureAwait(false);
    }

    private Done Advance(State from, State to)
    {
        if (_state != from)
        {
            return NetworkError.NotInProgress;
        }

        _state = to;
        return default(Unit);
    }

    private Streams MakeStreams()
    {
        _state = State.Connected;
        _input = new SocketInputStream(Socket);
        _output = new SocketOutputStream(Socket);
        _input.AttachTo(this);
        _output.AttachTo(this);
        return (_input, _output);
    }
}

/// <summary>wasi:sockets/tcp, <c>shutdown-type</c>.</summary>
internal enum ShutdownType
{
    Receive,
    Send,
    Both,
}
