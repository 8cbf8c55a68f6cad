using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>
/// wasi:sockets without a grant: everything that would make a socket or look up a name answers <c>access-denied</c>, so
/// there is never one to use.
/// </summary>
internal static class SocketInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:sockets/network@0.2.12")
            .Resource<Network>("network")
            .Function<IoError, Option<SocketError>>("network-error-code", static (_, _) => default);
        linker
            .Interface("wasi:sockets/instance-network@0.2.12")
            .Function("instance-network", static (HostCall _) => new Network());
        linker
            .Interface("wasi:sockets/ip-name-lookup@0.2.12")
            .Resource<AddressStream>("resolve-address-stream")
            .Function<Network, string, Result<AddressStream, SocketError>>(
                "resolve-addresses",
                static (_, _, _) => SocketError.AccessDenied
            )
            .Otherwise();
        linker.Interface("wasi:sockets/tcp@0.2.12").Resource<TcpSocket>("tcp-socket").Otherwise();
        linker
            .Interface("wasi:sockets/tcp-create-socket@0.2.12")
            .Function<AddressFamily, Result<TcpSocket, SocketError>>(
                "create-tcp-socket",
                static (_, _) => SocketError.AccessDenied
            );
        linker
            .Interface("wasi:sockets/udp@0.2.12")
            .Resource<UdpSocket>("udp-socket")
            .Resource<IncomingDatagrams>("incoming-datagram-stream")
            .Resource<OutgoingDatagrams>("outgoing-datagram-stream")
            .Otherwise();
        linker
            .Interface("wasi:sockets/udp-create-socket@0.2.12")
            .Function<AddressFamily, Result<UdpSocket, SocketError>>(
                "create-udp-socket",
                static (_, _) => SocketError.AccessDenied
            );
    }

    private sealed class Network;

    private sealed class AddressStream;

    private sealed class TcpSocket;

    private sealed class UdpSocket;

    private sealed class IncomingDatagrams;

    private sealed class OutgoingDatagrams;
}
