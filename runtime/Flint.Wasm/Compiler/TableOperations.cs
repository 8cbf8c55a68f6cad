using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>The table and reference instructions that compiled code calls.</summary>
internal static class TableOperations
{
    public static long Get(long index, int table, nint context) => (long)TableOf(table, context)[(ulong)index];

    public static void Set(long index, long value, int table, nint context) =>
        TableOf(table, context)[(ulong)index] = (ulong)value;

    public static long Size(int table, nint context) => (long)TableOf(table, context).Length;

    public static long Grow(long value, long count, int table, nint context) =>
        TableOf(table, context).Grow((ulong)count, (ulong)value);

    public static void Fill(long index, long value, long count, int table, nint context) =>
        TableOf(table, context).Fill((ulong)index, (ulong)value, (ulong)count);

    public static void Copy(long destination, long source, long count, int to, int from, nint context)
    {
        var instance = CompiledInstance.Of(context);
        instance.Tables[to].CopyFrom(instance.Tables[from], (ulong)source, (ulong)destination, (ulong)count);
    }

    public static void Init(long destination, long source, long count, int segment, int table, nint context)
    {
        var instance = CompiledInstance.Of(context);
        SegmentOperations.TableInit(
            instance,
            instance.Tables[table],
            segment,
            (ulong)destination,
            (ulong)source,
            (ulong)count
        );
    }

    public static void DropElement(int segment, nint context) =>
        CompiledInstance.Of(context).DroppedElements[segment] = true;

    public static long AsNonNull(long reference) =>
        reference != 0 ? reference : throw new WasmTrapException(TrapKind.NullReference);

    private static CompiledTable TableOf(int table, nint context) => CompiledInstance.Of(context).Tables[table];
}
