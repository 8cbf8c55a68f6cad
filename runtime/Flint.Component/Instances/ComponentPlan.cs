using System.Collections.Immutable;
using Flint.Component.Binary;
using Flint.Wasm;

namespace Flint.Component.Instances;

/// <summary>
/// What instantiating a linked component comes down to: core modules to instantiate in order, each with the sources of its
/// imports. Everything else about the component was decided when it was linked.
/// </summary>
internal sealed record ComponentPlan(
    ImmutableArray<ModuleStep> Steps,
    ImmutableArray<CoreSource> Slots,
    ImmutableArray<ContextPlan> Contexts,
    int States
);

/// <summary>One core module to instantiate. Imports are in the module's order.</summary>
internal sealed record ModuleStep(WasmModule Module, ImmutableArray<CoreSource> Imports);

/// <summary>Canonical options of one component instance; core items are slots of the plan, or -1.</summary>
internal sealed record ContextPlan(int State, StringEncoding Encoding, int Memory, int Realloc, int PostReturn);
