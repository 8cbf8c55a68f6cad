using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// A table. Elements are reference slots, but null in a table of functions is <see cref="FunctionRecord.Null"/>.
/// </summary>
internal sealed unsafe class CompiledTable : WasmTable
{
    private readonly CompiledStore store;
    private readonly TableRecord* record;
    private readonly ulong maximum;
    private readonly ulong nullElement;
    private readonly bool ownsElements;
    private ulong[]? pristine;

    /// <summary>Creates a table whose elements lie in place (a table of fixed size) or are allocated (null).</summary>
    public CompiledTable(CompiledStore store, TableType type, TableRecord* record, ulong* place)
    {
        this.store = store;
        this.record = record;
        Type = type;
        maximum = Math.Min(type.Maximum ?? ulong.MaxValue, store.Options.MaximumTableElements);
        nullElement = type.Element.Heap.IsSubtypeOf(HeapType.Func) ? (ulong)FunctionRecord.Null : 0;
        if (!store.TryTakeTableElements(type.Minimum))
        {
            throw new WasmTrapException(
                TrapKind.OutOfMemory,
                $"the module asks for a table of {type.Minimum} elements, the limit for all tables is "
                    + store.Options.MaximumTableElements
            );
        }

        record->Elements = place;
        record->Length = type.Minimum;
        if (place == null)
        {
            ownsElements = true;
            record->Elements = (ulong*)NativeMemory.Alloc((nuint)Math.Max(type.Minimum, 1), 8);
        }

        new Span<ulong>(record->Elements, (int)type.Minimum).Fill(nullElement);
    }

    /// <inheritdoc/>
    public override TableType Type { get; }

    /// <inheritdoc/>
    public override ulong Length => record->Length;

    public CompiledStore Store => store;

    public TableRecord* Record => record;

    /// <inheritdoc/>
    public override ulong this[ulong index]
    {
        get
        {
            store.ThrowIfDisposed();
            CheckRange(index, 1);
            return ToSlot(record->Elements[index]);
        }
        set
        {
            store.ThrowIfDisposed();
            CheckRange(index, 1);
            record->Elements[index] = ToElement(value);
        }
    }

    /// <inheritdoc/>
    public override long Grow(ulong elements, ulong initialSlot)
    {
        store.ThrowIfDisposed();
        var old = record->Length;
        if (elements > maximum - old || !store.TryTakeTableElements(elements))
        {
            return -1;
        }

        if (elements == 0)
        {
            return (long)old;
        }

        record->Elements = (ulong*)NativeMemory.Realloc(record->Elements, (nuint)((old + elements) * 8));
        record->Length = old + elements;
        new Span<ulong>(record->Elements + old, (int)elements).Fill(ToElement(initialSlot));
        return (long)old;
    }

    public void Fill(ulong index, ulong slot, ulong count)
    {
        CheckRange(index, count);
        new Span<ulong>(record->Elements + index, (int)count).Fill(ToElement(slot));
    }

    public void CopyFrom(CompiledTable source, ulong sourceIndex, ulong index, ulong count)
    {
        source.CheckRange(sourceIndex, count);
        CheckRange(index, count);
        new Span<ulong>(source.record->Elements + sourceIndex, (int)count).CopyTo(
            new Span<ulong>(record->Elements + index, (int)count)
        );
    }

    public void Initialize(ulong index, ReadOnlySpan<ulong> slots)
    {
        CheckRange(index, (ulong)slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            record->Elements[index + (ulong)i] = ToElement(slots[i]);
        }
    }

    public void CheckRange(ulong index, ulong count)
    {
        if (index > record->Length || count > record->Length - index)
        {
            throw new WasmTrapException(
                TrapKind.TableOutOfBounds,
                $"{count} elements at {index} of a table of {record->Length} elements"
            );
        }
    }

    public void Capture() => pristine = new Span<ulong>(record->Elements, (int)record->Length).ToArray();

    public void Restore()
    {
        record->Length = (ulong)pristine!.Length;
        pristine.CopyTo(new Span<ulong>(record->Elements, pristine.Length));
    }

    public void Free()
    {
        if (ownsElements)
        {
            NativeMemory.Free(record->Elements);
            record->Elements = null;
            record->Length = 0;
        }
    }

    private ulong ToSlot(ulong element) => element == nullElement ? 0 : element;

    private ulong ToElement(ulong slot) => slot == 0 ? nullElement : slot;
}
