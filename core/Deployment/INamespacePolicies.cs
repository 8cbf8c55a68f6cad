using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>The port to what namespaces may do. Asked at deploy and again whenever grants are computed.</summary>
public interface INamespacePolicies
{
    /// <summary>The policy of a namespace; namespaces that nobody configured have the default one.</summary>
    NamespacePolicy Get(string @namespace);
}

/// <summary>What the functions of one namespace may ask for.</summary>
/// <param name="Capabilities">The capabilities that may be granted, out of <see cref="CapabilityNames"/>.</param>
public sealed record NamespacePolicy(ImmutableSortedSet<string> Capabilities)
{
    /// <summary>Who may call functions that say nothing stricter themselves (default: everybody who reaches them).</summary>
    public FunctionAccess Access { get; init; }

    /// <summary>Every capability may be asked for by name.</summary>
    public static NamespacePolicy AllowAll { get; } =
        new(CapabilityNames.All.ToImmutableSortedSet(StringComparer.Ordinal));
}
