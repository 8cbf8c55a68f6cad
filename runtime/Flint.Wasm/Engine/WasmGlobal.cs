namespace Flint.Wasm;

/// <summary>A global variable.</summary>
public abstract class WasmGlobal : WasmExtern
{
    /// <inheritdoc/>
    public sealed override ExternKind Kind => ExternKind.Global;

    /// <summary>The declared type.</summary>
    public abstract GlobalType Type { get; }

    /// <summary>Reads the value into one slot, or two for v128.</summary>
    public abstract void Read(Span<ulong> slots);

    /// <summary>Writes the value from one slot, or two for v128. The host may set immutable globals only before use.</summary>
    public abstract void Write(ReadOnlySpan<ulong> slots);
}
