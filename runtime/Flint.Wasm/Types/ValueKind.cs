namespace Flint.Wasm;

/// <summary>The kind of a <see cref="ValueType"/> (WebAssembly core specification, section 2.3).</summary>
public enum ValueKind : byte
{
    /// <summary>No value: the result of nothing, or the unknown type of unreachable code in the validator.</summary>
    None = 0,

    /// <summary>A 32-bit integer.</summary>
    I32,

    /// <summary>A 64-bit integer.</summary>
    I64,

    /// <summary>A 32-bit IEEE 754 number.</summary>
    F32,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    F64,

    /// <summary>A 128-bit vector.</summary>
    V128,

    /// <summary>A reference; <see cref="ValueType.Heap"/> says to what.</summary>
    Ref,
}
