using System.Collections.Immutable;
using System.Net;
using Flint.Core;

namespace Flint.Worker.Outbound;

/// <summary>
/// What a function may reach: names are asked for when a request is made, addresses when a connection is.
/// </summary>
/// <remarks>
/// The two questions are apart because names lie: one that the manifest allows may lead to any address, today another than
/// yesterday. So a name that is allowed leads to public addresses only, and to those that the manifest names as addresses.
/// </remarks>
internal sealed class OutboundPolicy
{
    private readonly ImmutableArray<OutboundHost> _hosts;
    private readonly ImmutableArray<IPNetwork> _denied;

    public OutboundPolicy(OutboundSettings settings, ImmutableArray<IPNetwork> denied)
    {
        _hosts = [.. settings.Hosts.Select(OutboundHost.TryParse).OfType<OutboundHost>()];
        _denied = denied;
        AddressKey = string.Join(
            ' ',
            settings
                .Hosts.Where(static h => OutboundHost.TryParse(h) is { } host && NamesAddresses(host))
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Equal for policies that allow the same addresses, so that they may share connections.</summary>
    public string AddressKey { get; }

    /// <summary>Whether requests to a host may be made.</summary>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">A name in lower-case ASCII without a dot at its end, or an address.</param>
    /// <param name="port">The port.</param>
    public bool AllowsRequest(string scheme, string host, int port)
    {
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        foreach (var allowed in _hosts)
        {
            if (
                allowed.Covers(scheme, port)
                && (address is null ? allowed.CoversName(host) : AllowsLiteral(allowed, address))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether connections to an address may be made.</summary>
    public bool AllowsAddress(string scheme, IPAddress address, int port)
    {
        var plain = PublicAddresses.Unwrap(address);
        foreach (var network in _denied)
        {
            if (network.Contains(plain) || network.Contains(address))
            {
                return false;
            }
        }

        return PublicAddresses.Contains(plain) || IsNamed(scheme, plain, port);
    }

    private static bool AllowsLiteral(OutboundHost allowed, IPAddress address) =>
        allowed.Kind == OutboundHostKind.Any || allowed.CoversAddress(PublicAddresses.Unwrap(address));

    private static bool NamesAddresses(OutboundHost host) =>
        host.Kind == OutboundHostKind.Network || host.CoversAddress(IPAddress.Loopback);

    private bool IsNamed(string scheme, IPAddress address, int port)
    {
        foreach (var allowed in _hosts)
        {
            if (allowed.Covers(scheme, port) && allowed.CoversAddress(address))
            {
                return true;
            }
        }

        return false;
    }
}
