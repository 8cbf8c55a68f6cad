using System.Net;

namespace Flint.Core;

/// <summary>
/// An address that sockets may use: a host as in <see cref="OutboundHost"/>, without a scheme, and always with a port or
/// <c>:*</c>.
/// </summary>
public sealed class SocketAddressRule
{
    /// <summary>What may be written, for messages.</summary>
    public const string Description =
        "a host with a port, as in db.example.org:5432, *.example.org:443, 10.0.0.0/8:6379, [fd00::5]:5432 or 10.0.0.5:*";

    private readonly OutboundHost _host;

    private SocketAddressRule(OutboundHost host) => _host = host;

    /// <summary>Whether addresses are named, and not names.</summary>
    public bool IsNetwork => _host.Kind == OutboundHostKind.Network;

    /// <summary>Whether every public address is meant.</summary>
    public bool IsAnywhere => _host.Kind == OutboundHostKind.Any;

    /// <summary>Reads a rule. Null where it is none.</summary>
    public static SocketAddressRule? TryParse(string text) =>
        OutboundHost.TryParse(text) is { Scheme: null } host && (host.AnyPort || host.Port is not null)
            ? new SocketAddressRule(host)
            : null;

    /// <summary>Whether a port is meant.</summary>
    public bool CoversPort(int port) => _host.AnyPort || _host.Port == port;

    /// <summary>Whether a name is meant.</summary>
    /// <param name="name">In lower-case ASCII, without a dot at its end.</param>
    public bool CoversName(string name) => _host.CoversName(name);

    /// <summary>Whether an address is named explicitly.</summary>
    public bool CoversAddress(IPAddress address) => _host.CoversAddress(address);
}
