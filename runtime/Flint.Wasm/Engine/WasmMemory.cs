namespace Flint.Wasm;

/// <summary>A linear memory. Spans taken from it are good until the guest runs again.</summary>
public abstract class WasmMemory : WasmExtern
{
    /// <summary>Bytes of a page (core specification, 4.2.8).</summary>
    public const int PageSize = 65536;

    /// <inheritdoc/>
    public sealed override ExternKind Kind => ExternKind.Memory;

    /// <summary>The declared type.</summary>
    public abstract MemoryType Type { get; }

    /// <summary>The present size in bytes.</summary>
    public abstract ulong Length { get; }

    /// <summary>A range of the memory.</summary>
    /// <exception cref="WasmTrapException">The range is not inside the memory.</exception>
    public abstract Span<byte> Slice(ulong offset, int length);

    /// <summary>Grows by a number of pages. Answers the previous size in pages, or -1 if a limit forbids it.</summary>
    public abstract long Grow(ulong pages);
}
