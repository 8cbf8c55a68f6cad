using System.Runtime.CompilerServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// A linear memory: a place in a region whose address space was reserved up to the limit, with its length just below it.
/// </summary>
internal sealed unsafe class CompiledMemory : WasmMemory
{
    /// <summary>
    /// Touched pages that stay in physical memory when a memory is restored, besides those that hold something in the
    /// pristine state (512 KiB with the usual pages): most runs touch fewer, and a run that touched many must not hold them
    /// for good.
    /// </summary>
    private const int MaximumKeptPages = 128;

    private readonly CompiledStore store;
    private readonly NativeRegion region;
    private readonly byte* memory;
    private readonly SharedImages? images;
    private readonly ulong maximumPages;
    private PristineImage? pristine;
    private ulong pristineLength;

    /// <summary>Places a memory at an offset of a region.</summary>
    /// <param name="store">The store.</param>
    /// <param name="type">The memory's type.</param>
    /// <param name="region">Where it lies.</param>
    /// <param name="baseOffset">Its first byte there.</param>
    /// <param name="images">What memories of the same origin start with; null where there is no other.</param>
    public CompiledMemory(
        CompiledStore store,
        MemoryType type,
        NativeRegion region,
        nuint baseOffset,
        SharedImages? images = null
    )
    {
        this.images = images;
        this.store = store;
        this.region = region;
        Type = type;
        memory = region.Start + baseOffset;
        maximumPages = (region.Size - baseOffset) / PageSize;
        if (!store.TryTakeMemory(type.Minimum * PageSize))
        {
            throw new WasmTrapException(
                TrapKind.OutOfMemory,
                $"the module asks for {type.Minimum * PageSize} bytes of memory, the limit for all memories is "
                    + store.Options.MaximumMemoryBytes
            );
        }

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

    /// <summary>What it is restored to, once that was captured.</summary>
    public PristineImage? Pristine => pristine;

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
        if (pages > maximumPages - old || !store.TryTakeMemory(pages * PageSize))
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

    /// <summary>Remembers the contents.</summary>
    public void Capture()
    {
        pristineLength = PresentLength;
        pristine = PristineImage.Take(memory, pristineLength, images?.Latest);
        images?.Latest = pristine;
    }

    /// <summary>Puts the captured contents back.</summary>
    public void Restore()
    {
        if (!TryRestoreTouchedPages())
        {
            region.Discard((nuint)(memory - region.Start), (nuint)PresentLength);
            pristine!.CopyTo(memory);
        }

        SetLength(pristineLength);
    }

    /// <summary>Copies bytes into memory.</summary>
    public static void CopyBytes(ReadOnlySpan<byte> source, byte* destination) =>
        source.CopyTo(new Span<byte>(destination, source.Length));

    /// <summary>
    /// Puts back the pages that were touched, and leaves their physical memory where it is. False where they are too many,
    /// or not known.
    /// </summary>
    private bool TryRestoreTouchedPages()
    {
        var length = PresentLength;
        if (!TouchedPages.CanFind(length) || (nuint)memory % (nuint)PristineImage.PageSize != 0)
        {
            return false;
        }

        var left = MaximumKeptPages + pristine!.PageCount;
        var touched = TouchedPages.Find(memory, (nuint)length);
        while (touched.TryMoveNext(out var found))
        {
            if (!found)
            {
                return true;
            }

            var range = touched.Current;
            var pages = range.Length / PristineImage.PageSize;
            left -= pages;
            if (left < 0)
            {
                return false;
            }

            int first;
            fixed (byte* start = range)
            {
                first = (int)((start - memory) / PristineImage.PageSize);
            }

            for (var page = first; page < first + pages; page++)
            {
                pristine.RestorePage(memory, page);
            }
        }

        return false;
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
