using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Sockets.NetworkError>;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/udp and udp-create-socket.</summary>
internal static class UdpFunctions
{
    public static void AddTo(ComponentLinker linker)
    {
        var udp = linker.Interface("wasi:sockets/udp@0.2.12");
        AddSocket(udp);
        AddStreams(udp);
        linker
            .Interface("wasi:sockets/udp-create-socket@0.2.12")
            .Function<AddressFamily, Result<UdpSocket, NetworkError>>(
                "create-udp-socket",
                static (call, family) =>
                {
                    var sockets = call.State<ComponentGuestContext>().Sockets;
                    var socket = GuestSocket.Create(sockets, family, isTcp: false);
                    return socket.IsOk ? new UdpSocket(sockets, socket.Value!) : socket.Error;
                }
            );
    }

    private static void AddSocket(HostInterface udp) =>
        udp.Resource<UdpSocket>("udp-socket", static s => s.Drop(), static s => s.Abandon())
            .Function<UdpSocket, Network, GuestEndPoint, Done>(
                "[method]udp-socket.start-bind",
                static (_, self, _, local) => self.StartBind(local.EndPoint)
            )
            .Function<UdpSocket, Done>("[method]udp-socket.finish-bind", static (_, self) => self.FinishBind())
            .Function(
                "[method]udp-socket.stream",
                (HostCall _, UdpSocket self, Option<GuestEndPoint> remote) =>
                    self.Stream(remote.HasValue ? remote.Value.EndPoint : null)
            )
            .Function("[method]udp-socket.local-address", (HostCall _, UdpSocket self) => self.LocalAddress)
            .Function("[method]udp-socket.remote-address", (HostCall _, UdpSocket self) => self.RemoteAddress)
            .Function("[method]udp-socket.address-family", (HostCall _, UdpSocket self) => self.Family)
            .Function("[method]udp-socket.unicast-hop-limit", (HostCall _, UdpSocket self) => self.HopLimit)
            .Function<UdpSocket, byte, Done>(
                "[method]udp-socket.set-unicast-hop-limit",
                static (_, self, value) => self.SetHopLimit(value)
            )
            .Function<UdpSocket, Result<ulong, NetworkError>>(
                "[method]udp-socket.receive-buffer-size",
                static (_, self) => self.GetBufferSize(isReceive: true)
            )
            .Function<UdpSocket, ulong, Done>(
                "[method]udp-socket.set-receive-buffer-size",
                static (_, self, value) => self.SetBufferSize(isReceive: true, value)
            )
            .Function<UdpSocket, Result<ulong, NetworkError>>(
                "[method]udp-socket.send-buffer-size",
                static (_, self) => self.GetBufferSize(isReceive: false)
            )
            .Function<UdpSocket, ulong, Done>(
                "[method]udp-socket.set-send-buffer-size",
                static (_, self, value) => self.SetBufferSize(isReceive: false, value)
            )
            .Function<UdpSocket, Pollable>("[method]udp-socket.subscribe", static (_, self) => self.Subscribe());

    private static void AddStreams(HostInterface udp) =>
        udp.Resource<IncomingDatagramStream>("incoming-datagram-stream", static s => s.Drop())
            .Function(
                "[method]incoming-datagram-stream.receive",
                (HostCall _, IncomingDatagramStream self, ulong most) => self.Receive(most)
            )
            .Function<IncomingDatagramStream, Pollable>(
                "[method]incoming-datagram-stream.subscribe",
                static (_, self) => self.Subscribe()
            )
            .Resource<OutgoingDatagramStream>("outgoing-datagram-stream", static s => s.Drop())
            .Function(
                "[method]outgoing-datagram-stream.check-send",
                (HostCall _, OutgoingDatagramStream self) => self.CheckSend()
            )
            .Function(
                "[method]outgoing-datagram-stream.send",
                (HostCall _, OutgoingDatagramStream self, OutgoingDatagram[] datagrams) => self.Send(datagrams)
            )
            .Function<OutgoingDatagramStream, Pollable>(
                "[method]outgoing-datagram-stream.subscribe",
                static (_, self) => self.Subscribe()
            );
}
