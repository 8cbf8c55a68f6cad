using System.Runtime.InteropServices;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>The memory instructions that compiled code calls. Ranges are checked before anything is written.</summary>
internal static unsafe class MemoryOperations
{
    public static long Grow(long pages, int memory, nint context) =>
        CompiledInstance.Of(context).Memories[memory].Grow((ulong)pages);

    public static void Fill(long destination, int value, long count, int memory, nint context)
    {
        var target = CompiledInstance.Of(context).Memories[memory];
        Check((ulong)destination, (ulong)count, target);
        NativeMemory.Fill(target.Base + destination, (nuint)count, (byte)value);
    }

    public static void Copy(long destination, long source, long count, int to, int from, nint context)
    {
        var instance = CompiledInstance.Of(context);
        var target = instance.Memories[to];
        var origin = instance.Memories[from];
        Check((ulong)source, (ulong)count, origin);
        Check((ulong)destination, (ulong)count, target);
        Buffer.MemoryCopy(origin.Base + source, target.Base + destination, count, count);
    }

    public static void Init(long destination, long source, long count, int segment, int memory, nint context)
    {
        var instance = CompiledInstance.Of(context);
        var target = instance.Memories[memory];
        SegmentOperations.MemoryInit(instance, target, segment, (ulong)destination, (ulong)source, (ulong)count);
    }

    public static void DropData(int segment, nint context) => CompiledInstance.Of(context).DroppedData[segment] = true;

    private static void Check(ulong offset, ulong count, CompiledMemory memory)
    {
        var size = memory.Length;
        if (offset > size || count > size - offset)
        {
            throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"{count} bytes at {offset} of a memory of {size} bytes"
            );
        }
    }
}
