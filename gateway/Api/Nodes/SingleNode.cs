using System.Collections.Immutable;
using System.Reflection;
using Flint.Core;

namespace Flint.Gateway.Api.Nodes;

/// <summary>The directory of a platform that is one process with all roles.</summary>
internal sealed class SingleNode(TimeProvider time) : INodeDirectory
{
    private readonly NodeDescription _node = new(
        Environment.MachineName.ToLowerInvariant(),
        ["gateway", "scheduler", "worker"],
        Ready: true,
        time.GetUtcNow(),
        typeof(SingleNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? ""
    );

    /// <inheritdoc/>
    public ImmutableArray<NodeDescription> Nodes => [_node];
}
