using Flint.Wasm;

namespace Flint.Component.Instances;

/// <summary>Where a core item comes from, decided when a component is linked.</summary>
internal abstract record CoreSource;

/// <summary>An export of a core instance, by the instance's place in the plan.</summary>
internal sealed record ExportSource(int Instance, string Name) : CoreSource;

/// <summary>A function that the component model itself supplies: a lowered function or a resource built-in.</summary>
internal sealed record BuiltinSource(Builtin Builtin) : CoreSource;

/// <summary>A core function that lifting, lowering and destructors call.</summary>
internal readonly struct CoreFunction(WasmFunction? function, Builtin? builtin)
{
    public void Invoke(ComponentInstance root, Span<ulong> slots)
    {
        if (function is not null)
        {
            function.Invoke(slots);
        }
        else
        {
            builtin!.Invoke(root, slots);
        }
    }
}
