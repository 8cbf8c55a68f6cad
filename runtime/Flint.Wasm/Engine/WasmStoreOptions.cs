namespace Flint.Wasm;

/// <summary>Limits on what the instances of one store may use, all together.</summary>
public sealed record WasmStoreOptions
{
    /// <summary>The options used where none are given.</summary>
    public static WasmStoreOptions Default { get; } = new();

    /// <summary>
    /// Bytes that all linear memories together may grow to (default 4 GiB, the most a 32-bit memory can have). Growth
    /// beyond it makes <c>memory.grow</c> answer -1 and sets <see cref="WasmStore.MemoryLimitReached"/>.
    /// </summary>
    public ulong MaximumMemoryBytes { get; init; } = 1UL << 32;

    /// <summary>
    /// Elements that all tables together may grow to, eight bytes each (default 10,000,000, the limit that browsers set for
    /// one table).
    /// </summary>
    public ulong MaximumTableElements { get; init; } = 10_000_000;

    /// <summary>
    /// Bytes of native stack for WebAssembly frames (default 512 KiB). Less is given when the calling thread has less,
    /// after a reserve for host calls. Deep stacks are slow to unwind: about 20 ms for 900 KiB.
    /// </summary>
    public int StackSize { get; init; } = 512 * 1024;
}
