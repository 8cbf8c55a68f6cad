namespace Flint.Wasm;

/// <summary>A table of references.</summary>
public abstract class WasmTable : WasmExtern
{
    /// <inheritdoc/>
    public sealed override ExternKind Kind => ExternKind.Table;

    /// <summary>The declared type.</summary>
    public abstract TableType Type { get; }

    /// <summary>The present number of elements.</summary>
    public abstract ulong Length { get; }

    /// <summary>An element as a reference slot.</summary>
    /// <exception cref="WasmTrapException">The index is not inside the table.</exception>
    public abstract ulong this[ulong index] { get; set; }

    /// <summary>Grows by a number of elements. Answers the previous size, or -1 if a limit forbids it.</summary>
    public abstract long Grow(ulong elements, ulong initialSlot);
}
