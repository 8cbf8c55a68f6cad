using System.Collections.Immutable;
using Flint.Core;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Namespaces;

/// <summary>Policies of namespaces from <see cref="GatewayOptions.Namespaces"/>.</summary>
internal sealed class ConfiguredNamespacePolicies(IOptionsMonitor<GatewayOptions> options) : INamespacePolicies
{
    /// <inheritdoc/>
    public NamespacePolicy Get(string @namespace) =>
        options.CurrentValue.Namespaces.TryGetValue(@namespace, out var found)
            ? new NamespacePolicy(
                found.Capabilities?.ToImmutableSortedSet(StringComparer.Ordinal)
                    ?? NamespacePolicy.AllowAll.Capabilities
            )
            {
                Access = found.Access,
            }
            : NamespacePolicy.AllowAll;
}
