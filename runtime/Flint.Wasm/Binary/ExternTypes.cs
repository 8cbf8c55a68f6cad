using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>Reads and validates the types of functions, tables, memories, globals and tags (3.2 and 5.3).</summary>
internal static class ExternTypes
{
    private const ulong MaximumPages32 = 1UL << 16;
    private const ulong MaximumPages64 = 1UL << 48;

    /// <summary>Adds to an index space, unless that would go over a limit.</summary>
    public static void Add<T>(List<T> space, T item, int limit, string what, int offset)
    {
        if (space.Count >= limit)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                offset,
                $"too many {what}: the limit is {limit}"
            );
        }

        space.Add(item);
    }

    public static FunctionType ReadFunctionType(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        return context.Types[ModuleContext.CheckIndex(reader.ReadU32(), context.Types.Length, "type", start)];
    }

    public static TableType ReadTable(ref WasmReader reader, ModuleContext context)
    {
        var element = reader.ReadReferenceType(context.Types);
        var start = reader.Position;
        var limits = ReadLimits(ref reader);
        if (!limits.Is64)
        {
            CheckRange(limits, uint.MaxValue, "table size must be at most 2^32-1", start);
        }

        CheckOrder(limits, start);
        return new TableType(element, limits.Minimum, limits.Maximum, limits.Is64);
    }

    public static MemoryType ReadMemory(ref WasmReader reader)
    {
        var start = reader.Position;
        var limits = ReadLimits(ref reader);
        CheckRange(
            limits,
            limits.Is64 ? MaximumPages64 : MaximumPages32,
            limits.Is64 ? "memory size must be at most 2^48 pages" : "memory size must be at most 65536 pages (4GiB)",
            start
        );
        CheckOrder(limits, start);
        return new MemoryType(limits.Minimum, limits.Maximum, limits.Is64);
    }

    public static GlobalType ReadGlobal(ref WasmReader reader, ModuleContext context)
    {
        var type = reader.ReadValueType(context.Types);
        var start = reader.Position;
        var mutability = reader.ReadByte();
        return mutability <= 1
            ? new GlobalType(type, mutability == 1)
            : throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed mutability {mutability}");
    }

    public static TagType ReadTag(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        if (reader.ReadByte() != 0)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed tag attribute");
        }

        start = reader.Position;
        var type = ReadFunctionType(ref reader, context);
        return type.Results.IsEmpty
            ? new TagType(type)
            : throw new WasmFormatException(
                WasmFormatError.Invalid,
                start,
                $"non-empty tag result type: a tag has parameters only, and this one has type {type}"
            );
    }

    private static SizeLimits ReadLimits(ref WasmReader reader)
    {
        var start = reader.Position;
        var flags = reader.ReadByte();
        if (flags > 7)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed limits flags 0x{flags:x2}");
        }

        if ((flags & 2) != 0)
        {
            throw new WasmFormatException(
                WasmFormatError.Unsupported,
                start,
                "shared memories and tables are not supported (malformed limits flags); "
                    + "build the module without the threads feature"
            );
        }

        var is64 = (flags & 4) != 0;
        var minimum = reader.ReadU64();
        ulong? maximum = (flags & 1) == 0 ? null : reader.ReadU64();
        return new SizeLimits(minimum, maximum, is64);
    }

    private static void CheckRange(SizeLimits limits, ulong greatest, string message, int offset)
    {
        if (limits.Minimum > greatest || limits.Maximum > greatest)
        {
            throw new WasmFormatException(WasmFormatError.Invalid, offset, message);
        }
    }

    private static void CheckOrder(SizeLimits limits, int offset)
    {
        if (limits.Minimum > limits.Maximum)
        {
            throw new WasmFormatException(
                WasmFormatError.Invalid,
                offset,
                $"size minimum must not be greater than maximum: {limits.Minimum} and {limits.Maximum}"
            );
        }
    }

    private readonly record struct SizeLimits(ulong Minimum, ulong? Maximum, bool Is64);
}
