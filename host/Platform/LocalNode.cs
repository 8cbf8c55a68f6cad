using System.Collections.Immutable;
using System.Reflection;
using Flint.Core;

namespace Flint.Host.Platform;

/// <summary>The directory of a platform that is one process: this one, ready until it begins to end.</summary>
internal sealed class LocalNode(PlatformOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
    : INodeDirectory
{
    private readonly NodeDescription _node = new(
        options.NodeId,
        ["gateway", "scheduler", "worker"],
        Ready: true,
        time.GetUtcNow(),
        PlatformVersion
    );

    /// <summary>The version of this build, as in 1.2.3.</summary>
    internal static string PlatformVersion { get; } =
        typeof(LocalNode)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public ImmutableArray<NodeDescription> Nodes =>
        [_node with { Ready = !lifetime.ApplicationStopping.IsCancellationRequested }];
}
