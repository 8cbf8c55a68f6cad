using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Gateway.Tests.Support;

/// <summary>A platform of one node.</summary>
internal sealed class OneNode : INodeDirectory
{
    public ImmutableArray<NodeDescription> Nodes { get; } =
    [new("one", ["gateway", "worker"], Ready: true, DateTimeOffset.UnixEpoch, "1.2.3")];
}
