namespace Flint.Host.Client;

/// <summary>No server answers at the address.</summary>
internal sealed class ServerUnreachableException(Uri server, Exception inner)
    : Exception(
        $"Cannot reach {server.GetLeftPart(UriPartial.Authority)}: {inner.Message}{Environment.NewLine}"
            + "Is it running? Start it with `flint up`, or name another one with --server or FLINT_SERVER.",
        inner
    );
