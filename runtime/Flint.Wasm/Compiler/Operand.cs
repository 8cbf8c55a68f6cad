using System.Reflection.Emit;

namespace Flint.Wasm.Compiler;

/// <summary>Where a value of the operand stack is while code is emitted.</summary>
internal enum OperandPlace : byte
{
    /// <summary>On the IL evaluation stack.</summary>
    Stack,

    /// <summary>A number that was not emitted yet.</summary>
    Constant,

    /// <summary>A WebAssembly local that was not read yet; it must be before the local changes.</summary>
    Local,

    /// <summary>An IL local of the translator.</summary>
    Temporary,
}

/// <summary>A value of the operand stack while code is emitted.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">The bits of a constant, or the index of a local.</param>
/// <param name="Temporary">The IL local of a temporary.</param>
/// <param name="IsOwned">Whether the temporary may be used for something else once the value is consumed.</param>
/// <param name="IsBoolean">Whether the value is known to be 0 or 1.</param>
/// <param name="Range">What is known of the size of an i32 that was computed.</param>
/// <param name="Vector">The bytes of a v128 constant.</param>
internal readonly record struct Operand(
    OperandPlace Place,
    ValueKind Kind,
    ulong Bits = 0,
    LocalBuilder? Temporary = null,
    bool IsOwned = false,
    bool IsBoolean = false,
    ValueRange? Range = null,
    byte[]? Vector = null
)
{
    public int Index => (int)Bits;
}
