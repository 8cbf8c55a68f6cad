namespace Flint.Wasm;

/// <summary>Something that can be imported or exported.</summary>
public abstract class WasmExtern
{
    /// <summary>The kind of thing this is.</summary>
    public abstract ExternKind Kind { get; }
}
