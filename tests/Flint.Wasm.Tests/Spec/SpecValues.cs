using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Spec;

/// <summary>Values of scripts in the slots of calls, and back.</summary>
internal static class SpecValues
{
    public static void ToSlots(
        WasmStore store,
        Dictionary<ulong, ulong> externSlots,
        IReadOnlyList<WastValue> values,
        Span<ulong> slots
    )
    {
        var next = 0;
        foreach (var value in values)
        {
            if (value.Kind == WastValueKind.Extern && !externSlots.ContainsKey(value.Low))
            {
                externSlots[value.Low] = store.AddExternReference(new HostReference(value.Low));
            }

            slots[next++] = value.Kind switch
            {
                WastValueKind.Null => 0,
                WastValueKind.Extern => externSlots[value.Low],
                _ => value.Low,
            };
            if (value.Kind == WastValueKind.V128)
            {
                slots[next++] = value.High;
            }
        }
    }

    public static List<WastValue> FromSlots(WasmStore store, IReadOnlyList<ValueType> types, ReadOnlySpan<ulong> slots)
    {
        var values = new List<WastValue>();
        var next = 0;
        foreach (var type in types)
        {
            var low = slots[next++];
            values.Add(
                type.Kind switch
                {
                    ValueKind.I32 => new WastValue(WastValueKind.I32, low),
                    ValueKind.I64 => new WastValue(WastValueKind.I64, low),
                    ValueKind.F32 => new WastValue(WastValueKind.F32, low),
                    ValueKind.F64 => new WastValue(WastValueKind.F64, low),
                    ValueKind.V128 => new WastValue(WastValueKind.V128, low, slots[next++]),
                    _ => Reference(store, type, low),
                }
            );
        }

        return values;
    }

    public static string Show(WastValue value) => $"{value.Kind} 0x{value.High:x}:{value.Low:x}";

    private static WastValue Reference(WasmStore store, ValueType type, ulong slot)
    {
        if (slot == 0)
        {
            return new WastValue(WastValueKind.Null);
        }

        if (type.Heap.IsSubtypeOf(HeapType.Extern))
        {
            return store.GetExternReference(slot) is HostReference reference
                ? new WastValue(WastValueKind.Extern, reference.Number)
                : new WastValue(WastValueKind.Reference);
        }

        return type.Heap.IsSubtypeOf(HeapType.Func)
            ? new WastValue(store.GetFunctionReference(slot) is null ? WastValueKind.Null : WastValueKind.Function)
            : new WastValue(WastValueKind.Reference);
    }

    private sealed record HostReference(ulong Number);
}
