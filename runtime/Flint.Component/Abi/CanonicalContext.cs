using System.Runtime.CompilerServices;
using Flint.Component.Binary;
using Flint.Component.Instances;
using Flint.Wasm;

namespace Flint.Component.Abi;

/// <summary>
/// The options of a <c>canon</c> definition in one instance: the memory and allocator that values go through. Made once per
/// instance and set of options.
/// </summary>
internal sealed class CanonicalContext(
    ComponentInstance root,
    InstanceState state,
    StringEncoding encoding,
    WasmMemory? memory,
    CoreFunction? realloc,
    CoreFunction? postReturn
)
{
    public ComponentInstance Root { get; } = root;

    public InstanceState State { get; } = state;

    public StringEncoding Encoding { get; } = encoding;

    public CoreFunction? PostReturn { get; } = postReturn;

    /// <summary>A range of the memory.</summary>
    /// <exception cref="ComponentTrapException">The range is not inside the memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Bytes(uint address, uint length)
    {
        if (memory is null || address + (ulong)length > memory.Length || length > int.MaxValue)
        {
            throw OutOfBounds(address, length);
        }

        return memory.Slice(address, (int)length);
    }

    /// <summary>Calls the guest's allocator. Spans of the memory are stale afterwards.</summary>
    /// <exception cref="ComponentTrapException">The guest has no allocator, or what it gave is misaligned or out of bounds.</exception>
    public uint Reallocate(uint address, uint size, uint alignment, uint newSize)
    {
        if (realloc is not { } allocator)
        {
            throw new ComponentTrapException("the function needs an allocator (canonical option `realloc`)");
        }

        Span<ulong> slots = [address, size, alignment, newSize];
        State.MayLeave = false;
        allocator.Invoke(Root, slots);
        State.MayLeave = true;
        var result = (uint)slots[0];
        CheckAligned(result, alignment);
        if (result + (ulong)newSize > memory!.Length)
        {
            throw new ComponentTrapException($"realloc return: beyond end of memory: {newSize} bytes at {result}");
        }

        return result;
    }

    /// <summary>Allocates in the guest.</summary>
    public uint Allocate(uint alignment, uint size) => Reallocate(0, 0, alignment, size);

    public static void CheckAligned(uint address, uint alignment)
    {
        if ((address & (alignment - 1)) != 0)
        {
            throw new ComponentTrapException($"unaligned pointer: {address} is not a multiple of {alignment}");
        }
    }

    private static ComponentTrapException OutOfBounds(uint address, uint length) =>
        new($"pointer out of bounds of memory: {length} bytes at {address}");
}
