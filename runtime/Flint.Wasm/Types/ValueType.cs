namespace Flint.Wasm;

/// <summary>A WebAssembly value type (core specification, 2.3.7). Eight bytes, compared by value.</summary>
/// <param name="Kind">Number, vector or reference.</param>
/// <param name="Nullable">For references: whether null is a member.</param>
/// <param name="Heap">For references: what they point to.</param>
public readonly record struct ValueType(ValueKind Kind, bool Nullable = false, HeapType Heap = default)
{
    /// <summary>i32.</summary>
    public static ValueType I32 => new(ValueKind.I32);

    /// <summary>i64.</summary>
    public static ValueType I64 => new(ValueKind.I64);

    /// <summary>f32.</summary>
    public static ValueType F32 => new(ValueKind.F32);

    /// <summary>f64.</summary>
    public static ValueType F64 => new(ValueKind.F64);

    /// <summary>v128.</summary>
    public static ValueType V128 => new(ValueKind.V128);

    /// <summary>(ref null func).</summary>
    public static ValueType FuncRef => Ref(nullable: true, HeapType.Func);

    /// <summary>(ref null extern).</summary>
    public static ValueType ExternRef => Ref(nullable: true, HeapType.Extern);

    /// <summary>(ref null exn).</summary>
    public static ValueType ExnRef => Ref(nullable: true, HeapType.Exn);

    /// <summary>Whether this is a reference type.</summary>
    public bool IsReference => Kind == ValueKind.Ref;

    /// <summary>Whether a local of this type has a value before it is set (core specification, 3.2.9).</summary>
    public bool IsDefaultable => Kind != ValueKind.Ref || Nullable;

    /// <summary>The number of 64-bit slots a value takes in a call's slot array: two for v128, else one.</summary>
    public int SlotCount => Kind == ValueKind.V128 ? 2 : 1;

    /// <summary>A reference type.</summary>
    public static ValueType Ref(bool nullable, HeapType heap) => new(ValueKind.Ref, nullable, heap);

    /// <summary>Whether a value of this type may stand where <paramref name="other"/> is expected.</summary>
    public bool IsSubtypeOf(ValueType other) =>
        this == other
        || (
            Kind == ValueKind.Ref
            && other.Kind == ValueKind.Ref
            && (!Nullable || other.Nullable)
            && Heap.IsSubtypeOf(other.Heap)
        );

    /// <inheritdoc/>
    public override string ToString() =>
        Kind switch
        {
            ValueKind.I32 => "i32",
            ValueKind.I64 => "i64",
            ValueKind.F32 => "f32",
            ValueKind.F64 => "f64",
            ValueKind.V128 => "v128",
            ValueKind.Ref when Nullable && Heap == HeapType.Func => "funcref",
            ValueKind.Ref when Nullable && Heap == HeapType.Extern => "externref",
            ValueKind.Ref when Nullable && Heap == HeapType.Exn => "exnref",
            ValueKind.Ref => $"(ref {(Nullable ? "null " : "")}{Heap})",
            _ => "bottom",
        };
}
