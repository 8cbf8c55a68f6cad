using System.Runtime.CompilerServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// A linear memory: a place in a region whose address space was reserved up to the limit, with its length just below it.
/// </summary>
internal sealed unsafe class CompiledMemory : WasmMemory
{
    private readonly CompiledStore store;
    private readonly NativeRegion region;
    private readonly byte* memory;
    private readonly ulong maximumPages;
    private byte[]? pristine;
    private ulong pristineLength;

    /// <summary>Places a memory at an offset of a region.</summary>
    public CompiledMemory(CompiledStore store, MemoryType type, NativeRegion region, nuint baseOffset)
    {
        this.store = store;
        this.region = region;
        Type = type;
        memory = region.Start + baseOffset;
        maximumPages = (region.Size - baseOffset) / PageSize;
        SetLength(type.Minimum * PageSize);
    }

    /// <inheritdoc/>
    public override MemoryType Type { get; }

    /// <inheritdoc/>
    public override ulong Length
    {
        get
        {
            store.ThrowIfDisposed();
            return PresentLength;
        }
    }

    public CompiledStore Store => store;

    public byte* Base => memory;

    private ulong PresentLength => *(ulong*)(memory + ContextLayout.MemoryLength);

    /// <summary>The pages to reserve for a memory: what it may grow to, and never less than it starts with.</summary>
    /// <exception cref="WasmTrapException">It starts with more than the store allows.</exception>
    public static nuint ReservedBytes(MemoryType type, ulong maximumBytes)
    {
        var allowed = maximumBytes / PageSize;
        if (type.Minimum > allowed)
        {
            throw new WasmTrapException(
                TrapKind.OutOfMemory,
                $"the module asks for {type.Minimum * PageSize} bytes of memory, the limit is {maximumBytes}"
            );
        }

        return (nuint)(Math.Min(type.Maximum ?? ulong.MaxValue, allowed) * PageSize);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override Span<byte> Slice(ulong offset, int length)
    {
        store.ThrowIfDisposed();
        var size = PresentLength;
        if (length < 0 || offset > size || (ulong)length > size - offset)
        {
            ThrowOutOfBounds(offset, length, size);
        }

        return new Span<byte>(memory + offset, length);
    }

    /// <inheritdoc/>
    public override long Grow(ulong pages)
    {
        store.ThrowIfDisposed();
        var old = PresentLength / PageSize;
        if (pages > maximumPages - old)
        {
            // The declared maximum is the module's own wish; only the store's limit is worth a report.
            if (Type.Maximum is not { } declared || pages <= declared - old)
            {
                store.ReportMemoryLimit();
            }

            return -1;
        }

        SetLength((old + pages) * PageSize);
        return (long)old;
    }

    /// <summary>Remembers the contents, without the zeros at the end.</summary>
    public void Capture()
    {
        pristineLength = PresentLength;
        var used = pristineLength;
        while (used >= 4096 && new ReadOnlySpan<byte>(memory + used - 4096, 4096).IndexOfAnyExcept((byte)0) < 0)
        {
            used -= 4096;
        }

        pristine = new Span<byte>(memory, checked((int)used)).ToArray();
    }

    /// <summary>Puts the captured contents back.</summary>
    public void Restore()
    {
        region.Discard((nuint)(memory - region.Start), (nuint)PresentLength);
        SetLength(pristineLength);
        CopyNonZeroPages(pristine, memory);
    }

    /// <summary>Copies bytes into memory.</summary>
    public static void CopyBytes(ReadOnlySpan<byte> source, byte* destination) =>
        source.CopyTo(new Span<byte>(destination, source.Length));

    // Pages that hold nothing are left alone, so that they need no physical memory.
    private static void CopyNonZeroPages(ReadOnlySpan<byte> source, byte* destination)
    {
        while (!source.IsEmpty)
        {
            var page = source[..Math.Min(4096, source.Length)];
            if (page.IndexOfAnyExcept((byte)0) >= 0)
            {
                page.CopyTo(new Span<byte>(destination, page.Length));
            }

            destination += page.Length;
            source = source[page.Length..];
        }
    }

    private void SetLength(ulong length)
    {
        *(ulong*)(memory + ContextLayout.MemoryLength) = length;
        *(ulong*)(memory + ContextLayout.MemoryNegatedLength) = 0 - Math.Max(length, 1);
    }

    private static void ThrowOutOfBounds(ulong offset, int length, ulong size) =>
        throw new WasmTrapException(
            TrapKind.MemoryOutOfBounds,
            $"{length} bytes at {offset} of a memory of {size} bytes"
        );
}
