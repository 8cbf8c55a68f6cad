using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>Operations on sockets, which no descriptor is.</summary>
internal static class SocketFunctions
{
    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("sock_accept", "iii", NotSocket),
            Preview1Functions.Define("sock_recv", "iiiiii", NotSocket),
            Preview1Functions.Define("sock_send", "iiiii", NotSocket),
            Preview1Functions.Define("sock_shutdown", "ii", NotSocket),
        ];

    private static Errno NotSocket(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryGet((uint)arguments[0], out _) ? Errno.NotSocket : Errno.BadDescriptor;
}
