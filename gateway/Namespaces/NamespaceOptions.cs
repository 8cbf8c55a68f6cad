using Flint.Core;

namespace Flint.Gateway.Namespaces;

/// <summary>The policy of a namespace in configuration.</summary>
public sealed class NamespaceOptions
{
    /// <summary>
    /// The capabilities that its functions may ask for. Null, the default, allows all: a capability has to be asked for
    /// by name in any case.
    /// </summary>
    public IList<string>? Capabilities { get; init; }

    /// <summary>
    /// <c>Key</c> has every function of the namespace demand a credential, whatever its manifest says. <c>Public</c>, the
    /// default, leaves it to the manifests.
    /// </summary>
    public FunctionAccess Access { get; init; }
}
