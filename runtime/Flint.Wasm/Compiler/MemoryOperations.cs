using System.Runtime.InteropServices;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The memory instructions that compiled code calls. Ranges are checked before anything is written. Long ranges are done
/// in pieces with a look at the interruption flag in between: touching gigabytes takes seconds.
/// </summary>
internal static unsafe class MemoryOperations
{
    /// <summary>Bytes that are filled or copied between two looks at the flag: some tenths of a millisecond.</summary>
    private const long Piece = 1 << 20;

    public static long Grow(long pages, int memory, nint context) =>
        CompiledInstance.Of(context).Memories[memory].Grow((ulong)pages);

    public static void Fill(long destination, int value, long count, int memory, nint context)
    {
        var target = CompiledInstance.Of(context).Memories[memory];
        Check((ulong)destination, (ulong)count, target);
        for (long done = 0; done < count; done += Piece)
        {
            NativeMemory.Fill(target.Base + destination + done, (nuint)Math.Min(count - done, Piece), (byte)value);
            GuardOperations.CheckInterruption(context);
        }
    }

    public static void Copy(long destination, long source, long count, int to, int from, nint context)
    {
        var instance = CompiledInstance.Of(context);
        var target = instance.Memories[to];
        var origin = instance.Memories[from];
        Check((ulong)source, (ulong)count, origin);
        Check((ulong)destination, (ulong)count, target);
        CopyPieces(origin.Base + source, target.Base + destination, count, context);
    }

    public static void Init(long destination, long source, long count, int segment, int memory, nint context)
    {
        var instance = CompiledInstance.Of(context);
        var target = instance.Memories[memory];
        SegmentOperations.MemoryInit(instance, target, segment, (ulong)destination, (ulong)source, (ulong)count);
    }

    public static void DropData(int segment, nint context) => CompiledInstance.Of(context).DroppedData[segment] = true;

    // Where the ranges overlap, the pieces must come in the order in which none is overwritten before it was read.
    private static void CopyPieces(byte* source, byte* destination, long count, nint context)
    {
        var isBackwards = destination > source;
        for (long done = 0; done < count; done += Piece)
        {
            var length = Math.Min(count - done, Piece);
            var at = isBackwards ? count - done - length : done;
            Buffer.MemoryCopy(source + at, destination + at, length, length);
            GuardOperations.CheckInterruption(context);
        }
    }

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
