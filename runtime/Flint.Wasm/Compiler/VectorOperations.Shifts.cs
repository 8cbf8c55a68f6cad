using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Shifts; the count is taken modulo the width of a lane.</content>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16Shl(V128 value, int count) => Vector128.ShiftLeft(value, count & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16ShrS(V128 value, int count) =>
        Vector128.ShiftRightArithmetic(value.AsSByte(), count & 7).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16ShrU(V128 value, int count) => Vector128.ShiftRightLogical(value, count & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8Shl(V128 value, int count) => Vector128.ShiftLeft(value.AsUInt16(), count & 15).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ShrS(V128 value, int count) =>
        Vector128.ShiftRightArithmetic(value.AsInt16(), count & 15).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ShrU(V128 value, int count) =>
        Vector128.ShiftRightLogical(value.AsUInt16(), count & 15).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4Shl(V128 value, int count) => Vector128.ShiftLeft(value.AsUInt32(), count & 31).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ShrS(V128 value, int count) =>
        Vector128.ShiftRightArithmetic(value.AsInt32(), count & 31).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ShrU(V128 value, int count) =>
        Vector128.ShiftRightLogical(value.AsUInt32(), count & 31).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2Shl(V128 value, int count) => Vector128.ShiftLeft(value.AsUInt64(), count & 63).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ShrS(V128 value, int count) =>
        Sse2.IsSupported && !Avx512F.VL.IsSupported
            ? ShiftRightInt64(value.AsInt64(), count).AsByte()
            : Vector128.ShiftRightArithmetic(value.AsInt64(), count & 63).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ShrU(V128 value, int count) =>
        Vector128.ShiftRightLogical(value.AsUInt64(), count & 63).AsByte();

    // Before AVX-512 there is no arithmetic shift of 64 bits: the sign bit, shifted too, is subtracted to fill the bits above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> ShiftRightInt64(Vector128<long> value, int count)
    {
        var sign = Vector128.ShiftRightLogical(Vector128.Create(long.MinValue), count & 63);
        return (Vector128.ShiftRightLogical(value, count & 63) ^ sign) - sign;
    }
}
