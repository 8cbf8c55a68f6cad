namespace Flint.Wasm.Runtime;

/// <summary>
/// Offsets, in bytes, of what compiled code reads relative to its context pointer. The context pointer of an instance is
/// the address of byte 0 of its own linear memory; everything else lies below it, the hottest fields nearest, so that one
/// register serves the memory, its length, the checks and the globals, mostly with one-byte displacements.
/// </summary>
/// <remarks>
/// An instance that owns no memory 0 has the same block with no memory behind it. An instance that imports memory 0 reads
/// that memory's base from <see cref="Memory0Base"/>; its length stands at the same offset below that base.
/// </remarks>
internal static class ContextLayout
{
    /// <summary>
    /// 2^64 less the present length of the memory in bytes, modulo 2^64 (u64): adding it to a number overflows exactly when
    /// the number is not below the length. An empty memory counts as one byte here. Also below the base of a memory that has no instance.
    /// </summary>
    public const int MemoryNegatedLength = -8;

    /// <summary>Lowest address the stack pointer may reach (u64); all ones once the store was interrupted.</summary>
    public const int StackLimit = -16;

    /// <summary>Not zero once the store was interrupted (u32).</summary>
    public const int Interrupt = -24;

    /// <summary>Weak GC handle of the managed instance.</summary>
    public const int InstanceHandle = -32;

    /// <summary>Index of the function that a direct call is about to reach for the first time (i32).</summary>
    public const int PendingFunction = -40;

    /// <summary>Base of memory 0, whoever owns it.</summary>
    public const int Memory0Base = -48;

    /// <summary>
    /// Present length of the memory in bytes (u64). Also below the base of every memory that has no instance.
    /// </summary>
    public const int MemoryLength = -56;

    /// <summary>Where the fields whose number depends on the module begin; they grow downwards from here.</summary>
    public const int FirstVariable = -64;
}
