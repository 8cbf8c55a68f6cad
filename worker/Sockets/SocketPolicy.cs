using System.Collections.Immutable;
using System.Net;
using Flint.Core;
using Flint.Wasi;
using Flint.Worker.Outbound;

namespace Flint.Worker.Sockets;

/// <summary>What a function's manifest lets its sockets do.</summary>
/// <remarks>
/// Names lie, as <see cref="OutboundPolicy"/> says: a name leads to public addresses only, and to those that the manifest
/// names as addresses. A connection goes to an address that this worker itself has looked up for a name that is allowed, so
/// what the name means to somebody else, or a moment later, does not matter.
/// </remarks>
internal sealed class SocketPolicy : ISocketPolicy
{
    private readonly ImmutableArray<SocketAddressRule> _connect;
    private readonly ImmutableArray<SocketAddressRule> _datagrams;
    private readonly ImmutableArray<SocketAddressRule> _bind;
    private readonly ImmutableArray<IPNetwork> _denied;

    public SocketPolicy(SocketSettings settings, ImmutableArray<IPNetwork> denied)
    {
        _connect = Read(settings.Connect);
        _datagrams = Read(settings.Udp);
        _bind = Read(settings.Bind);
        _denied = denied;
    }

    /// <inheritdoc/>
    public bool AllowsLookup(string name) =>
        _connect.Any(r => r.CoversName(name)) || _datagrams.Any(r => r.CoversName(name));

    /// <inheritdoc/>
    public bool Allows(SocketUse use, IPEndPoint endPoint, IReadOnlyCollection<string> names)
    {
        var address = PublicAddresses.Unwrap(endPoint.Address);
        if (use == SocketUse.Bind)
        {
            return _bind.Any(r => r.CoversPort(endPoint.Port) && r.CoversAddress(address));
        }

        if (_denied.Any(n => n.Contains(address) || n.Contains(endPoint.Address)))
        {
            return false;
        }

        var rules = use == SocketUse.Connect ? _connect : _datagrams;
        foreach (var rule in rules)
        {
            if (rule.CoversPort(endPoint.Port) && rule.CoversAddress(address))
            {
                return true;
            }
        }

        return PublicAddresses.Contains(address)
            && rules.Any(r => r.CoversPort(endPoint.Port) && (r.IsAnywhere || names.Any(r.CoversName)));
    }

    private static ImmutableArray<SocketAddressRule> Read(ImmutableArray<string> entries) =>
        [.. entries.Select(SocketAddressRule.TryParse).OfType<SocketAddressRule>()];
}
