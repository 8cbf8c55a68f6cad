namespace Flint.Gateway.Namespaces;

/// <summary>The policy of a namespace in configuration.</summary>
public sealed class NamespaceOptions
{
    /// <summary>
    /// The capabilities that its functions may ask for. Null, the default, allows all: a capability has to be asked for
    /// by name in any case.
    /// </summary>
    public IList<string>? Capabilities { get; init; }
}
