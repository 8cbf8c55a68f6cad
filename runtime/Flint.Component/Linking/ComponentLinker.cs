using Flint.Component.Linking;
using Flint.Component.Types;

namespace Flint.Component;

/// <summary>
/// What the host has for components to import. Fill it once, then link any number of components with it; linking is
/// thread-safe once nothing is added any more.
/// </summary>
public sealed class ComponentLinker
{
    private readonly List<HostInterface> _interfaces = [];

    /// <summary>Functions and resources that components import by a plain name, outside of any interface.</summary>
    public HostInterface Root { get; } = new(null);

    /// <summary>Adds an interface.</summary>
    /// <param name="name">Its name with the newest version that the host has, as in <c>wasi:io/streams@0.2.12</c>.</param>
    /// <exception cref="ArgumentException">This is not the name of an interface.</exception>
    public HostInterface Interface(string name)
    {
        if (!ExternName.TryParse(name, out var parsed) || parsed.Kind != ExternNameKind.Interface)
        {
            throw new ArgumentException($"'{name}' is not the name of an interface.", nameof(name));
        }

        var added = new HostInterface(parsed);
        _interfaces.Add(added);
        return added;
    }

    /// <summary>Whether an interface is there in a version that is compatible with the one named.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Connects a component's imports and decides everything that instances will have in common.</summary>
    /// <exception cref="ComponentLinkException">An import is not there, or is there with another type.</exception>
    /// <exception cref="ComponentFormatException">The component makes more instances than the limit allows.</exception>
    public LinkedComponent Link(WasmComponent component, ComponentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(component);
        return new PlanBuilder(this, limits ?? ComponentLimits.Default).Build(component);
    }

    internal HostInterface? Find(string name) =>
        ExternName.TryParse(name, out var wanted)
            ? _interfaces.Find(i => i.Name!.Text == name)
                ?? _interfaces.Find(i => WasmComponent.Matches(i.Name!, wanted))
            : null;
}
