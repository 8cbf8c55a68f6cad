using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>Copies of segments into memories and tables, at instantiation and by memory.init and table.init.</summary>
internal static unsafe class SegmentOperations
{
    /// <summary>Elements that are written between two looks at the interruption flag: less than a millisecond.</summary>
    private const int ElementsBetweenLooks = 16 * 1024;

    public static void MemoryInit(
        CompiledInstance instance,
        CompiledMemory memory,
        int segmentIndex,
        ulong destination,
        ulong source,
        ulong count
    )
    {
        var definition = instance.CompiledModule.Definition;
        var segment = definition.Data[segmentIndex];
        var length = instance.DroppedData[segmentIndex] ? 0 : (ulong)segment.BytesLength;
        var size = memory.Length;
        if (source > length || count > length - source || destination > size || count > size - destination)
        {
            throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"{count} bytes from {source} of data segment {segmentIndex} ({length} bytes) to {destination} of {size}"
            );
        }

        var bytes = definition.Binary.Span.Slice(segment.BytesOffset + (int)source, (int)count);
        CompiledMemory.CopyBytes(bytes, memory.Base + destination);
    }

    public static void TableInit(
        CompiledInstance instance,
        CompiledTable table,
        int segmentIndex,
        ulong destination,
        ulong source,
        ulong count
    )
    {
        var segment = instance.CompiledModule.Definition.Elements[segmentIndex];
        var length = instance.DroppedElements[segmentIndex] ? 0 : (ulong)segment.Length;
        if (source > length || count > length - source)
        {
            throw new WasmTrapException(
                TrapKind.TableOutOfBounds,
                $"{count} elements from {source} of element segment {segmentIndex} ({length} elements)"
            );
        }

        table.CheckRange(destination, count);
        for (var i = 0; i < (int)count; i++)
        {
            if (i % ElementsBetweenLooks == ElementsBetweenLooks - 1)
            {
                GuardOperations.CheckInterruption(instance.Context);
            }

            table[destination + (ulong)i] = ElementSlot(instance, segment, (int)source + i);
        }
    }

    private static ulong ElementSlot(CompiledInstance instance, ElementSegment segment, int index)
    {
        if (!segment.FunctionIndices.IsDefault)
        {
            return (ulong)instance.RecordOf(segment.FunctionIndices[index]);
        }

        Span<ulong> value = stackalloc ulong[2];
        ConstantEvaluator.Evaluate(instance, segment.Expressions[index], value);
        return value[0];
    }
}
