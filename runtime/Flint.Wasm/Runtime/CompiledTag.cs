namespace Flint.Wasm.Runtime;

/// <summary>An exception tag; compared by identity.</summary>
internal sealed class CompiledTag(TagType type) : WasmTag
{
    /// <inheritdoc/>
    public override TagType Type => type;
}
