using System.Net.Sockets;
using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Sockets.NetworkError>;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/tcp and tcp-create-socket.</summary>
internal static class TcpFunctions
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Seconds of a keep-alive time at most, and probes of it (Linux: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPCNT).</summary>
    private const ulong MaximumSeconds = 32_767;

    private const uint MaximumProbes = 127;

    public static void AddTo(ComponentLinker linker)
    {
        var tcp = linker.Interface("wasi:sockets/tcp@0.2.12");
        AddStates(tcp);
        AddKeepAlive(tcp);
        AddOptions(tcp);
        linker
            .Interface("wasi:sockets/tcp-create-socket@0.2.12")
            .Function<AddressFamily, Result<TcpSocket, NetworkError>>(
                "create-tcp-socket",
                static (call, family) =>
                {
                    var sockets = call.State<ComponentGuestContext>().Sockets;
                    var socket = GuestSocket.Create(sockets, family, isTcp: true);
                    return socket.IsOk ? new TcpSocket(sockets, socket.Value!) : socket.Error;
                }
            );
    }

    private static void AddStates(HostInterface tcp) =>
        tcp.Resource<TcpSocket>("tcp-socket", static s => s.Drop(), static s => s.Abandon())
            .Function<TcpSocket, Network, GuestEndPoint, Done>(
                "[method]tcp-socket.start-bind",
                static (_, self, _, local) => self.StartBind(local.EndPoint)
            )
            .Function<TcpSocket, Done>("[method]tcp-socket.finish-bind", static (_, self) => self.FinishBind())
            .Function<TcpSocket, Network, GuestEndPoint, Done>(
                "[method]tcp-socket.start-connect",
                static (_, self, _, remote) => self.StartConnect(remote.EndPoint)
            )
            .Function("[method]tcp-socket.finish-connect", (HostCall _, TcpSocket self) => self.FinishConnect())
            .Function<TcpSocket, Done>("[method]tcp-socket.start-listen", static (_, self) => self.StartListen())
            .Function<TcpSocket, Done>("[method]tcp-socket.finish-listen", static (_, self) => self.FinishListen())
            .Function("[method]tcp-socket.accept", (HostCall _, TcpSocket self) => self.Accept())
            .Function("[method]tcp-socket.local-address", (HostCall _, TcpSocket self) => self.LocalAddress)
            .Function("[method]tcp-socket.remote-address", (HostCall _, TcpSocket self) => self.RemoteAddress)
            .Function("[method]tcp-socket.is-listening", (HostCall _, TcpSocket self) => self.IsListening)
            .Function("[method]tcp-socket.address-family", (HostCall _, TcpSocket self) => self.Family)
            .Function<TcpSocket, ulong, Done>(
                "[method]tcp-socket.set-listen-backlog-size",
                static (_, self, value) => self.SetBacklog(value)
            )
            .Function<TcpSocket, Pollable>("[method]tcp-socket.subscribe", static (_, self) => self.Subscribe())
            .Function<TcpSocket, ShutdownType, Done>(
                "[method]tcp-socket.shutdown",
                static (_, self, type) => self.Shutdown(type)
            );

    private static void AddKeepAlive(HostInterface tcp) =>
        tcp.Function<TcpSocket, Result<bool, NetworkError>>(
                "[method]tcp-socket.keep-alive-enabled",
                static (_, self) =>
                {
                    var value = self.GetOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive);
                    return value.IsOk ? value.Value != 0 : value.Error;
                }
            )
            .Function<TcpSocket, bool, Done>(
                "[method]tcp-socket.set-keep-alive-enabled",
                static (_, self, value) =>
                    self.SetOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, value ? 1 : 0)
            )
            .Function<TcpSocket, Result<ulong, NetworkError>>(
                "[method]tcp-socket.keep-alive-idle-time",
                static (_, self) => GetTime(self, SocketOptionName.TcpKeepAliveTime)
            )
            .Function<TcpSocket, ulong, Done>(
                "[method]tcp-socket.set-keep-alive-idle-time",
                static (_, self, value) => SetTime(self, SocketOptionName.TcpKeepAliveTime, value)
            )
            .Function<TcpSocket, Result<ulong, NetworkError>>(
                "[method]tcp-socket.keep-alive-interval",
                static (_, self) => GetTime(self, SocketOptionName.TcpKeepAliveInterval)
            )
            .Function<TcpSocket, ulong, Done>(
                "[method]tcp-socket.set-keep-alive-interval",
                static (_, self, value) => SetTime(self, SocketOptionName.TcpKeepAliveInterval, value)
            )
            .Function<TcpSocket, Result<uint, NetworkError>>(
                "[method]tcp-socket.keep-alive-count",
                static (_, self) =>
                {
                    var value = self.GetOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount);
                    return value.IsOk ? (uint)value.Value : value.Error;
                }
            )
            .Function<TcpSocket, uint, Done>(
                "[method]tcp-socket.set-keep-alive-count",
                static (_, self, value) =>
                    value == 0
                        ? NetworkError.InvalidArgument
                        : self.SetOption(
                            SocketOptionLevel.Tcp,
                            SocketOptionName.TcpKeepAliveRetryCount,
                            (int)Math.Min(value, MaximumProbes)
                        )
            );

    private static void AddOptions(HostInterface tcp) =>
        tcp.Function("[method]tcp-socket.hop-limit", (HostCall _, TcpSocket self) => self.HopLimit)
            .Function<TcpSocket, byte, Done>(
                "[method]tcp-socket.set-hop-limit",
                static (_, self, value) => self.SetHopLimit(value)
            )
            .Function<TcpSocket, Result<ulong, NetworkError>>(
                "[method]tcp-socket.receive-buffer-size",
                static (_, self) => self.GetBufferSize(isReceive: true)
            )
            .Function<TcpSocket, ulong, Done>(
                "[method]tcp-socket.set-receive-buffer-size",
                static (_, self, value) => self.SetBufferSize(isReceive: true, value)
            )
            .Function<TcpSocket, Result<ulong, NetworkError>>(
                "[method]tcp-socket.send-buffer-size",
                static (_, self) => self.GetBufferSize(isReceive: false)
            )
            .Function<TcpSocket, ulong, Done>(
                "[method]tcp-socket.set-send-buffer-size",
                static (_, self, value) => self.SetBufferSize(isReceive: false, value)
            );

    private static Result<ulong, NetworkError> GetTime(TcpSocket self, SocketOptionName name)
    {
        var value = self.GetOption(SocketOptionLevel.Tcp, name);
        return value.IsOk ? (ulong)value.Value * NanosecondsPerSecond : value.Error;
    }

    /// <summary>Operating systems count in seconds: a shorter time is rounded up.</summary>
    private static Done SetTime(TcpSocket self, SocketOptionName name, ulong value) =>
        value == 0
            ? NetworkError.InvalidArgument
            : self.SetOption(
                SocketOptionLevel.Tcp,
                name,
                (int)
                    Math.Clamp(
                        value / NanosecondsPerSecond + (value % NanosecondsPerSecond > 0 ? 1UL : 0),
                        1,
                        MaximumSeconds
                    )
            );
}
