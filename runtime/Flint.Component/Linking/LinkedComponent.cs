using Flint.Component.Instances;
using Flint.Component.Linking;
using Flint.Wasm;

namespace Flint.Component;

/// <summary>
/// A component whose imports are connected: instances need only core modules instantiated. Immutable, thread-safe; lives as
/// long as its <see cref="WasmComponent"/>.
/// </summary>
public sealed class LinkedComponent
{
    private readonly InstanceItem _exports;

    internal LinkedComponent(WasmComponent component, ComponentPlan plan, InstanceItem exports)
    {
        Component = component;
        Plan = plan;
        _exports = exports;
    }

    /// <summary>What was linked.</summary>
    public WasmComponent Component { get; }

    internal ComponentPlan Plan { get; }

    internal WasmEngine Engine => Component.Engine;

    /// <summary>Creates an instance in a store of its own.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="hostState">What host functions find as <see cref="HostCall.State{T}"/>.</param>
    /// <exception cref="WasmTrapException">Start code trapped.</exception>
    /// <exception cref="WasmLinkException">A core module does not fit; validation should have found it.</exception>
    public ComponentInstance Instantiate(ComponentInstanceOptions? options = null, object? hostState = null) =>
        ComponentInstance.Create(this, options ?? ComponentInstanceOptions.Default, hostState);

    /// <summary>A function that the component exports, or null.</summary>
    /// <param name="path">Its name, after the names of the instances that it is in.</param>
    public ComponentFunction? GetFunction(params ReadOnlySpan<string> path)
    {
        LinkedItem? item = _exports;
        foreach (var name in path)
        {
            item = (item as InstanceItem)?.Exports.GetValueOrDefault(name);
        }

        return item is LiftedItem lifted ? new ComponentFunction(this, string.Join('#', path!), lifted.Function) : null;
    }
}
