using Flint.Component.Binary;
using Flint.Component.Instances;
using Flint.Wasm;

namespace Flint.Component.Linking;

/// <summary>What an index of a component-level index space stands for once imports are known.</summary>
internal abstract record LinkedItem;

internal sealed record ModuleItem(WasmModule Module) : LinkedItem;

/// <summary>A component with the frame that its outer aliases refer to.</summary>
internal sealed record ComponentItem(ComponentDefinition Component, PlanFrame? Enclosing) : LinkedItem;

internal sealed record InstanceItem(IReadOnlyDictionary<string, LinkedItem> Exports) : LinkedItem;

internal sealed record HostFunctionItem(string Name, HostBinding Binding) : LinkedItem;

internal sealed record LiftedItem(LiftedFunction Function) : LinkedItem;

/// <summary>A type; only resource types stand for something at run time.</summary>
internal sealed record TypeItem(RuntimeResource? Resource) : LinkedItem;

/// <summary>A core instance: what its exports come from.</summary>
internal abstract class CoreInstanceItem
{
    public abstract CoreSource this[string export] { get; }
}

internal sealed class ModuleInstanceItem(int instance) : CoreInstanceItem
{
    public override CoreSource this[string export] => new ExportSource(instance, export);
}

internal sealed class InlineInstanceItem(IReadOnlyDictionary<string, CoreSource> exports) : CoreInstanceItem
{
    public override CoreSource this[string export] => exports[export];
}
