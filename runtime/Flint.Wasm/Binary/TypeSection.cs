using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>
/// The type section (core specification, 5.5.4): recursive groups of function types, each interned as a whole so that
/// equal groups of different modules have equal types (3.1.3, iso-recursive equivalence).
/// </summary>
internal static class TypeSection
{
    private const byte RecursiveGroup = 0x4E;
    private const byte SubFinal = 0x4F;
    private const byte Sub = 0x50;
    private const byte Array = 0x5E;
    private const byte Struct = 0x5F;
    private const byte Function = 0x60;

    public static void Read(ref WasmReader reader, ModuleContext context)
    {
        var groups = reader.ReadCount(context.Limits.Types, "types");
        var types = new List<FunctionType>(groups);
        var group = new List<FunctionTypeShape>();
        for (var i = 0; i < groups; i++)
        {
            var start = reader.Position;
            var count = 1;
            if (reader.PeekByte() == RecursiveGroup)
            {
                reader.Skip(1);
                count = reader.ReadCount(context.Limits.Types, "types");
            }

            if (count > context.Limits.Types - types.Count)
            {
                throw new WasmFormatException(
                    WasmFormatError.LimitExceeded,
                    start,
                    $"too many types: the limit is {context.Limits.Types}"
                );
            }

            group.Clear();
            for (var j = 0; j < count; j++)
            {
                group.Add(ReadType(ref reader, context, types, count));
            }

            types.AddRange(FunctionTypeRegistry.GetGroup(group));
        }

        context.Types = [.. types];
    }

    private static FunctionTypeShape ReadType(
        ref WasmReader reader,
        ModuleContext context,
        List<FunctionType> known,
        int groupSize
    )
    {
        var start = reader.Position;
        var form = reader.ReadByte();
        if (form is Sub or SubFinal)
        {
            if (form == Sub || reader.ReadCount(context.Limits.Types, "supertypes") != 0)
            {
                throw Unsupported(start, "subtypes of declared types");
            }

            form = reader.ReadByte();
        }

        if (form is Array or Struct)
        {
            throw Unsupported(start, form == Array ? "array types" : "struct types");
        }

        if (form != Function)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"integer representation too long or malformed type: 0x{form:x2} is no form of type"
            );
        }

        return new FunctionTypeShape(
            ReadTypes(ref reader, context.Limits.Parameters, "parameters", known, groupSize),
            ReadTypes(ref reader, context.Limits.Results, "results", known, groupSize)
        );
    }

    private static ValueType[] ReadTypes(
        ref WasmReader reader,
        int limit,
        string what,
        List<FunctionType> known,
        int groupSize
    )
    {
        var types = new ValueType[reader.ReadCount(limit, what)];
        foreach (ref var type in types.AsSpan())
        {
            var start = reader.Position;
            type = reader.ReadUnresolvedValueType();
            if (type.Kind == ValueKind.Ref && type.Heap.IsConcrete)
            {
                type = ValueType.Ref(type.Nullable, Resolve(type.Heap.Code, known, groupSize, start));
            }
        }

        return types;
    }

    private static HeapType Resolve(int index, List<FunctionType> known, int groupSize, int offset) =>
        index < known.Count ? HeapType.Concrete(known[index].Id)
        : index - known.Count < groupSize ? FunctionTypeShape.GroupMember(index - known.Count)
        : throw new WasmFormatException(
            WasmFormatError.Invalid,
            offset,
            $"unknown type {index}: a type may name earlier types and those of its own recursive group"
        );

    private static WasmFormatException Unsupported(int offset, string feature) =>
        new(
            WasmFormatError.Unsupported,
            offset,
            $"{feature} are not supported; build the module without the garbage collection feature"
        );
}
