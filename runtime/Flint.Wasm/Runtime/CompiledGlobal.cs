namespace Flint.Wasm.Runtime;

/// <summary>A global: a cell in the block of the instance that defines it, or of its own.</summary>
internal sealed unsafe class CompiledGlobal(CompiledStore store, GlobalType type, ulong* cell) : WasmGlobal
{
    public CompiledStore Store => store;

    public ulong* Cell => cell;

    /// <inheritdoc/>
    public override GlobalType Type => type;

    /// <inheritdoc/>
    public override void Read(Span<ulong> slots)
    {
        store.ThrowIfDisposed();
        slots[0] = cell[0];
        if (type.Value.SlotCount == 2)
        {
            slots[1] = cell[1];
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<ulong> slots)
    {
        store.ThrowIfDisposed();
        cell[0] = slots[0];
        if (type.Value.SlotCount == 2)
        {
            cell[1] = slots[1];
        }
    }
}
