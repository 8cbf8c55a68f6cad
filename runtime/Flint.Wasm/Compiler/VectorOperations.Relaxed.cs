using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Relaxed instructions, with the same results on every machine.</content>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16RelaxedSwizzle(V128 value, V128 lanes) => I8x16Swizzle(value, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedTruncF32x4S(V128 value) => I32x4TruncSatF32x4S(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedTruncF32x4U(V128 value) => I32x4TruncSatF32x4U(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedTruncF64x2SZero(V128 value) => I32x4TruncSatF64x2SZero(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedTruncF64x2UZero(V128 value) => I32x4TruncSatF64x2UZero(value);

    // Always fused: processors without the instruction compute it in software, slowly, but with the same result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4RelaxedMadd(V128 left, V128 right, V128 addend) =>
        Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4RelaxedNmadd(V128 left, V128 right, V128 addend) =>
        F32x4RelaxedMadd(F32x4Neg(left), right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2RelaxedMadd(V128 left, V128 right, V128 addend) =>
        Vector128.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2RelaxedNmadd(V128 left, V128 right, V128 addend) =>
        F64x2RelaxedMadd(F64x2Neg(left), right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16RelaxedLaneselect(V128 left, V128 right, V128 mask) => V128Bitselect(left, right, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8RelaxedLaneselect(V128 left, V128 right, V128 mask) => V128Bitselect(left, right, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedLaneselect(V128 left, V128 right, V128 mask) => V128Bitselect(left, right, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2RelaxedLaneselect(V128 left, V128 right, V128 mask) => V128Bitselect(left, right, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4RelaxedMin(V128 left, V128 right) => F32x4Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4RelaxedMax(V128 left, V128 right) => F32x4Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2RelaxedMin(V128 left, V128 right) => F64x2Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2RelaxedMax(V128 left, V128 right) => F64x2Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8RelaxedQ15mulrS(V128 left, V128 right) => I16x8Q15mulrSatS(left, right);

    // What pmaddubsw does with lanes beyond seven bits: the right operand is unsigned, sums saturate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8RelaxedDotI8x16I7x16S(V128 left, V128 right)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyAddAdjacent(right, left.AsSByte()).AsByte();
        }

        var low = Vector128.WidenLower(left.AsSByte()) * Vector128.WidenLower(right).AsInt16();
        var high = Vector128.WidenUpper(left.AsSByte()) * Vector128.WidenUpper(right).AsInt16();
        return Vector128
            .NarrowWithSaturation(
                I32x4ExtaddPairwiseI16x8S(low.AsByte()).AsInt32(),
                I32x4ExtaddPairwiseI16x8S(high.AsByte()).AsInt32()
            )
            .AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4RelaxedDotI8x16I7x16AddS(V128 left, V128 right, V128 addend) =>
        I32x4Add(I32x4ExtaddPairwiseI16x8S(I16x8RelaxedDotI8x16I7x16S(left, right)), addend);
}
