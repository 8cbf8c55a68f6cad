using System.Net;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>
/// wasi:sockets. It needs no capability to be linked, as toolchains link it whether or not a program uses it: without a
/// grant everything that would make a socket or look up a name answers <c>access-denied</c>, so there is never one to use.
/// </summary>
internal static class SocketInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        AddNetwork(linker);
        TcpFunctions.AddTo(linker);
        UdpFunctions.AddTo(linker);
    }

    private static void AddNetwork(ComponentLinker linker)
    {
        linker
            .Interface("wasi:sockets/network@0.2.12")
            .Resource<Network>("network")
            .Function<IoError, Option<NetworkError>>(
                "network-error-code",
                static (_, error) => error.Detail is NetworkError code ? code : default(Option<NetworkError>)
            );
        linker
            .Interface("wasi:sockets/instance-network@0.2.12")
            .Function("instance-network", static (HostCall _) => new Network());
        linker
            .Interface("wasi:sockets/ip-name-lookup@0.2.12")
            .Resource<AddressLookup>("resolve-address-stream", static l => l.Drop(), static l => l.Abandon())
            .Function<Network, string, Result<AddressLookup, NetworkError>>(
                "resolve-addresses",
                static (call, _, name) => AddressLookup.Start(call.State<ComponentGuestContext>().Sockets, name)
            )
            .Function(
                "[method]resolve-address-stream.resolve-next-address",
                (HostCall _, AddressLookup self) => self.Next()
            )
            .Function("[method]resolve-address-stream.subscribe", (HostCall _, AddressLookup self) => self.Subscribe());
    }
}

/// <summary>wasi:sockets/network, <c>network</c>: there is one, and what may be done with it is decided elsewhere.</summary>
internal sealed class Network;
