using System.Collections.Immutable;
using System.Net;
using Flint.Core;
using Flint.Wasi;
using Flint.Worker.Outbound;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Sockets;

/// <summary>Decides what an instance may do with sockets.</summary>
internal sealed class SocketGranting(
    IOptions<SocketLimits> limits,
    IOptions<OutboundOptions> outbound,
    INameResolver resolver,
    TimeProvider time
)
{
    private readonly ImmutableArray<IPNetwork> _denied =
    [
        .. outbound.Value.DeniedNetworks.Select(static n => IPNetwork.Parse(n)),
    ];

    /// <summary>The sockets of an instance; null where it was not granted any.</summary>
    /// <param name="settings">What its function asks for.</param>
    /// <param name="grants">The capabilities that it was granted.</param>
    public SocketGrants? For(FunctionSettings settings, IReadOnlySet<string> grants) =>
        grants.Contains(CapabilityNames.Sockets)
            ? new SocketGrants
            {
                Policy = new SocketPolicy(settings.Sockets, _denied),
                Limits = limits.Value,
                Resolve = resolver.ResolveAsync,
                Time = time,
            }
            : null;
}
