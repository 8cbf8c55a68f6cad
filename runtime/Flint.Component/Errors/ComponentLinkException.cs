namespace Flint.Component;

/// <summary>
/// A component imports something that the host does not have, or has with another type. <see cref="Import"/> names it.
/// </summary>
public sealed class ComponentLinkException(string import, string message) : Exception(message)
{
    /// <summary>The import as the component names it, as in <c>wasi:io/streams@0.2.4</c>.</summary>
    public string Import { get; } = import;
}
