using System.Collections.Immutable;
using Flint.Wasm.Modules;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>Element and data segments (core specification, 5.5.12, 5.5.14 and 5.5.16).</summary>
internal static class SegmentSections
{
    public static void ReadElements(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.ElementSegments, "element segments");
        for (var i = 0; i < count; i++)
        {
            context.Elements.Add(ReadElement(ref reader, context));
        }
    }

    public static void ReadDataCount(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var count = reader.ReadU32();
        if (count > (uint)context.Limits.DataSegments)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                start,
                $"too many data segments: {count}, the limit is {context.Limits.DataSegments}"
            );
        }

        context.DataCount = (int)count;
    }

    public static void ReadData(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var count = reader.ReadCount(context.Limits.DataSegments, "data segments");
        if (context.DataCount is { } announced && announced != count)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"data count and data section have inconsistent lengths: {announced} and {count}"
            );
        }

        for (var i = 0; i < count; i++)
        {
            context.Data.Add(ReadDataSegment(ref reader, context));
        }
    }

    // Bit 0: passive or declarative; bit 1: explicit table index (or declarative); bit 2: expressions instead of indices.
    private static ElementSegment ReadElement(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags > 7)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed elements segment kind {flags}");
        }

        var mode =
            (flags & 1) == 0 ? SegmentMode.Active
            : (flags & 2) == 0 ? SegmentMode.Passive
            : SegmentMode.Declarative;
        var table = 0;
        ConstantExpression offset = default;
        if (mode == SegmentMode.Active)
        {
            var tableStart = reader.Position;
            var index = (flags & 2) != 0 ? reader.ReadU32() : 0;
            table = ModuleContext.CheckIndex(index, context.Tables.Count, "table", tableStart);
            offset = ConstantExpressionValidator.Read(
                ref reader,
                context,
                context.Tables[table].Is64 ? ValueType.I64 : ValueType.I32
            );
        }

        var hasExpressions = (flags & 4) != 0;
        var type =
            (flags & 3) != 0 ? ReadElementType(ref reader, context, hasExpressions) : DefaultType(hasExpressions);
        if (mode == SegmentMode.Active && !type.IsSubtypeOf(context.Tables[table].Element))
        {
            throw new WasmFormatException(
                WasmFormatError.Invalid,
                start,
                $"type mismatch: elements of type {type} in a table of {context.Tables[table].Element}"
            );
        }

        return hasExpressions
            ? new ElementSegment(mode, type, table, offset, default, ReadExpressions(ref reader, context, type))
            : new ElementSegment(mode, type, table, offset, ReadIndices(ref reader, context), default);
    }

    private static ValueType DefaultType(bool hasExpressions) =>
        hasExpressions ? ValueType.FuncRef : ValueType.Ref(nullable: false, HeapType.Func);

    private static ValueType ReadElementType(ref WasmReader reader, ModuleContext context, bool hasExpressions)
    {
        if (hasExpressions)
        {
            return reader.ReadReferenceType(context.Types);
        }

        var start = reader.Position;
        return reader.ReadByte() == 0
            ? DefaultType(hasExpressions: false)
            : throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed element kind");
    }

    private static ImmutableArray<int> ReadIndices(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(ElementLimit(context), "elements");
        var indices = ImmutableArray.CreateBuilder<int>(count);
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var index = ModuleContext.CheckIndex(reader.ReadU32(), context.Functions.Count, "function", start);
            context.MarkReferenced(index);
            indices.Add(index);
        }

        return indices.MoveToImmutable();
    }

    private static ImmutableArray<ConstantExpression> ReadExpressions(
        ref WasmReader reader,
        ModuleContext context,
        ValueType type
    )
    {
        var count = reader.ReadCount(ElementLimit(context), "elements");
        var expressions = ImmutableArray.CreateBuilder<ConstantExpression>(count);
        for (var i = 0; i < count; i++)
        {
            expressions.Add(ConstantExpressionValidator.Read(ref reader, context, type));
        }

        return expressions.MoveToImmutable();
    }

    private static int ElementLimit(ModuleContext context) => (int)Math.Min(context.Limits.TableElements, int.MaxValue);

    private static DataSegment ReadDataSegment(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags > 2)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed data segment kind {flags}");
        }

        var mode = flags == 1 ? SegmentMode.Passive : SegmentMode.Active;
        var memory = 0;
        ConstantExpression offset = default;
        if (mode == SegmentMode.Active)
        {
            var memoryStart = reader.Position;
            var index = flags == 2 ? reader.ReadU32() : 0;
            memory = ModuleContext.CheckIndex(index, context.Memories.Count, "memory", memoryStart);
            offset = ConstantExpressionValidator.Read(
                ref reader,
                context,
                context.Memories[memory].Is64 ? ValueType.I64 : ValueType.I32
            );
        }

        var length = reader.ReadCount(int.MaxValue, "bytes of data");
        var bytes = reader.Position;
        reader.Skip(length);
        return new DataSegment(mode, memory, offset, bytes, length);
    }
}
