using System.Collections.Immutable;
using System.Reflection;
using Flint.Core;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Api.Nodes;

/// <summary>The directory of a platform that is one process with all roles.</summary>
internal sealed class SingleNode(RouteTables tables, TimeProvider time) : INodeDirectory
{
    private readonly NodeDescription _node = new(
        Environment.MachineName.ToLowerInvariant(),
        ["gateway", "scheduler", "worker"],
        Ready: false,
        time.GetUtcNow(),
        typeof(SingleNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? ""
    );

    /// <inheritdoc/>
    public ImmutableArray<NodeDescription> Nodes => [_node with { Ready = tables.Current.Generation > 0 }];
}
