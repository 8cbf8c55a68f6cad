using Flint.Component;
using Flint.Wasi.Cli;
using Flint.Wasi.Clocks;
using Flint.Wasi.Filesystem;
using Flint.Wasi.Http;
using Flint.Wasi.Io;
using Flint.Wasi.Random;
using Flint.Wasi.Sockets;

namespace Flint.Wasi;

/// <summary>WASI 0.2 as components import it: all that is harmless without a grant.</summary>
internal static class WasiLinkers
{
    /// <summary>
    /// The newest release whose interfaces are here; interfaces of every 0.2.x link to it, as releases only add to each
    /// other.
    /// </summary>
    public static ComponentLinker Default { get; } = Create();

    private static ComponentLinker Create()
    {
        var linker = new ComponentLinker();
        IoInterfaces.AddTo(linker);
        ClockInterfaces.AddTo(linker);
        RandomInterfaces.AddTo(linker);
        CliInterfaces.AddTo(linker);
        FilesystemInterfaces.AddTo(linker);
        SocketInterfaces.AddTo(linker);
        HttpInterfaces.AddTo(linker);
        return linker;
    }
}
