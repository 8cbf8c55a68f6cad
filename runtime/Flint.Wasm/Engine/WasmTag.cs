namespace Flint.Wasm;

/// <summary>An exception tag. Identity is by object.</summary>
public abstract class WasmTag : WasmExtern
{
    /// <inheritdoc/>
    public sealed override ExternKind Kind => ExternKind.Tag;

    /// <summary>The declared type.</summary>
    public abstract TagType Type { get; }
}
