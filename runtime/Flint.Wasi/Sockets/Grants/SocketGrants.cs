using System.Net;

namespace Flint.Wasi;

/// <summary>What an instance may do with sockets.</summary>
public sealed record SocketGrants
{
    /// <summary>Decides on each address.</summary>
    public required ISocketPolicy Policy { get; init; }

    /// <summary>Looks up a name: its addresses, the best first. Throws a SocketException where there are none.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } =
        static (name, cancellation) => Dns.GetHostAddressesAsync(name, cancellation);

    /// <summary>Limits.</summary>
    public SocketLimits Limits { get; init; } = SocketLimits.Default;

    /// <summary>The clock behind time-outs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What an address is used for.</summary>
public enum SocketUse
{
    /// <summary>A TCP connection goes there.</summary>
    Connect,

    /// <summary>Datagrams go there, or come from there.</summary>
    Datagram,

    /// <summary>A socket listens there, or receives whatever arrives there.</summary>
    Bind,
}

/// <summary>Decides what sockets may be used for. Asked from the guest's thread, before anything is sent.</summary>
public interface ISocketPolicy
{
    /// <summary>Whether a name may be looked up.</summary>
    /// <param name="name">In lower-case ASCII, without a dot at its end.</param>
    bool AllowsLookup(string name);

    /// <summary>Whether an address may be used.</summary>
    /// <param name="use">What for.</param>
    /// <param name="endPoint">The address.</param>
    /// <param name="names">The names that the host itself has looked up for the instance and that led to the address.</param>
    bool Allows(SocketUse use, IPEndPoint endPoint, IReadOnlyCollection<string> names);
}

/// <summary>Limits of the sockets of one instance (<c>Flint:Worker:SocketLimits</c>).</summary>
public sealed record SocketLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static SocketLimits Default { get; } = new();

    /// <summary>
    /// Sockets that one instance has at once (default 32): the operating system's own limit of open files is shared by all.
    /// </summary>
    public int Sockets { get; init; } = 32;

    /// <summary>Names that one request looks up (default 64), so that a guest is no tool to flood name servers.</summary>
    public int Lookups { get; init; } = 64;

    /// <summary>Bytes of a send or receive buffer that a guest may ask for (default 1 MiB); more is cut.</summary>
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>Connections that wait to be accepted (default 64); more that a guest asks for is cut.</summary>
    public int Backlog { get; init; } = 64;

    /// <summary>How long a connection may take to be made (default 15 s, as curl and browsers are near it).</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a name may take to be looked up (default 10 s, two tries of most resolvers).</summary>
    public TimeSpan LookupTime { get; init; } = TimeSpan.FromSeconds(10);
}
