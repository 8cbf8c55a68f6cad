using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What a destination is named by.</summary>
public enum OutboundHostKind
{
    /// <summary>One host name.</summary>
    Name,

    /// <summary>Every name below one, not the name itself.</summary>
    Subdomains,

    /// <summary>Every host name, and every public address.</summary>
    Any,

    /// <summary>The addresses of a network; one address is a network of one.</summary>
    Network,
}

/// <summary>
/// One destination of outgoing requests: <c>[http://|https://]host[:port]</c>, as content security policies write their
/// sources. The host is a name, <c>*.name</c>, <c>*</c>, an IPv4 address, an IPv6 address in brackets, or a network in
/// CIDR form. Without a scheme it stands for both, without a port for the scheme's own, and <c>:*</c> for every port.
/// </summary>
/// <param name="Scheme"><c>http</c>, <c>https</c>, or null for both.</param>
/// <param name="Kind">What the host is.</param>
/// <param name="Name">The name in lower-case ASCII; empty unless there is one.</param>
/// <param name="Network">The network, where there is one.</param>
/// <param name="Port">The port; null stands for the scheme's own.</param>
/// <param name="AnyPort">Whether every port is meant.</param>
public sealed partial record OutboundHost(
    string? Scheme,
    OutboundHostKind Kind,
    string Name,
    IPNetwork Network,
    int? Port,
    bool AnyPort
)
{
    /// <summary>What may be written, for messages.</summary>
    public const string Description =
        "a host as in api.example.org, *.example.org, *, 10.0.0.5, [fd00::5] or 10.0.0.0/8, where wanted with http:// or "
        + "https:// before it and :port or :* behind it, and no path";

    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    /// <summary>Reads a destination. Null where it is none.</summary>
    public static OutboundHost? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var scheme = match.Groups["scheme"] is { Success: true } s ? s.Value : null;
        var port = match.Groups["port"] is { Success: true } p ? p.Value : null;
        int? number = null;
        if (port is not null and not "*")
        {
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
            {
                return null;
            }

            number = value;
        }

        return ReadHost(match.Groups["host"].Value, match.Groups["length"].Value) is { } host
            ? new OutboundHost(scheme, host.Kind, host.Name, host.Network, number, port == "*")
            : null;
    }

    /// <summary>Whether scheme and port are among those that are meant.</summary>
    public bool Covers(string scheme, int port) =>
        (Scheme is null || Scheme == scheme)
        && (AnyPort || port == (Port ?? (scheme == "http" ? HttpPort : HttpsPort)));

    /// <summary>Whether a host name is among those that are meant. Networks mean none.</summary>
    /// <param name="host">The name in lower-case ASCII, without a dot at its end.</param>
    public bool CoversName(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Kind switch
        {
            OutboundHostKind.Any => true,
            OutboundHostKind.Name => host == Name,
            OutboundHostKind.Subdomains => host.Length > Name.Length + 1
                && host.EndsWith(Name, StringComparison.Ordinal)
                && host[^(Name.Length + 1)] == '.',
            _ => false,
        };
    }

    /// <summary>Whether an address is named explicitly.</summary>
    public bool CoversAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Kind == OutboundHostKind.Network
            ? Network.Contains(address)
            // RFC 6761, section 6.3: the name stands for the loopback addresses and nothing else.
            : Kind == OutboundHostKind.Name && Name == "localhost" && IPAddress.IsLoopback(address);
    }

    private static (OutboundHostKind Kind, string Name, IPNetwork Network)? ReadHost(string host, string length)
    {
        // A name whose last label is a number would be read as an IPv4 address by some and as a name by others.
        if (host.StartsWith('[') || char.IsAsciiDigit(host[^1]))
        {
            return ReadNetwork(host, length) is { } network ? (OutboundHostKind.Network, "", network) : null;
        }

        if (length.Length > 0)
        {
            return null;
        }

        if (host == "*")
        {
            return (OutboundHostKind.Any, "", default);
        }

        return host.StartsWith("*.", StringComparison.Ordinal)
            ? (OutboundHostKind.Subdomains, host[2..], default)
            : (OutboundHostKind.Name, host, default);
    }

    private static IPNetwork? ReadNetwork(string host, string length)
    {
        var isBracketed = host.StartsWith('[');
        if (
            !IPAddress.TryParse(host.Trim('[', ']'), out var address)
            || address.AddressFamily != (isBracketed ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            || (isBracketed && (address.ScopeId != 0 || address.IsIPv4MappedToIPv6))
            // Not 010.0.0.1, which some read as octal.
            || (!isBracketed && address.ToString() != host)
        )
        {
            return null;
        }

        var bits = isBracketed ? 128 : 32;
        if (length.Length > 0)
        {
            bits = int.Parse(length, CultureInfo.InvariantCulture);
        }

        // Host bits behind the prefix are a slip of the pen.
        return IPNetwork.TryParse($"{address}/{bits}", out var network) && network.BaseAddress.Equals(address)
            ? network
            : null;
    }

    [GeneratedRegex(
        @"\A((?<scheme>https?)://)?"
            + @"(?<host>\*|\[[0-9a-f:.]+\]|(\*\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*)"
            + @"(/(?<length>[0-9]{1,3}))?"
            + @"(:(?<port>[0-9]{1,5}|\*))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();
}
