using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Widening products and sums.</content>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtmulLowI8x16S(V128 left, V128 right) =>
        (Vector128.WidenLower(left.AsSByte()) * Vector128.WidenLower(right.AsSByte())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtmulLowI8x16U(V128 left, V128 right) =>
        (Vector128.WidenLower(left) * Vector128.WidenLower(right)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtmulHighI8x16S(V128 left, V128 right) =>
        (Vector128.WidenUpper(left.AsSByte()) * Vector128.WidenUpper(right.AsSByte())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtmulHighI8x16U(V128 left, V128 right) =>
        (Vector128.WidenUpper(left) * Vector128.WidenUpper(right)).AsByte();

    // The processor multiplies 16 bits by 16 into two halves, which are put together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtmulLowI16x8S(V128 left, V128 right)
    {
        var a = left.AsInt16();
        var b = right.AsInt16();
        return Sse2.IsSupported
            ? Sse2.UnpackLow(Sse2.MultiplyLow(a, b), Sse2.MultiplyHigh(a, b)).AsByte()
            : (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtmulLowI16x8U(V128 left, V128 right)
    {
        var a = left.AsUInt16();
        var b = right.AsUInt16();
        return Sse2.IsSupported
            ? Sse2.UnpackLow(Sse2.MultiplyLow(a, b), Sse2.MultiplyHigh(a, b)).AsByte()
            : (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtmulHighI16x8S(V128 left, V128 right)
    {
        var a = left.AsInt16();
        var b = right.AsInt16();
        return Sse2.IsSupported
            ? Sse2.UnpackHigh(Sse2.MultiplyLow(a, b), Sse2.MultiplyHigh(a, b)).AsByte()
            : (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtmulHighI16x8U(V128 left, V128 right)
    {
        var a = left.AsUInt16();
        var b = right.AsUInt16();
        return Sse2.IsSupported
            ? Sse2.UnpackHigh(Sse2.MultiplyLow(a, b), Sse2.MultiplyHigh(a, b)).AsByte()
            : (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();
    }

    // The processor multiplies the lanes of even index.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtmulLowI32x4S(V128 left, V128 right)
    {
        var a = left.AsInt32();
        var b = right.AsInt32();
        return Sse41.IsSupported
            ? Sse41.Multiply(Sse2.UnpackLow(a, a), Sse2.UnpackLow(b, b)).AsByte()
            : (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtmulLowI32x4U(V128 left, V128 right)
    {
        var a = left.AsUInt32();
        var b = right.AsUInt32();
        return Sse2.IsSupported
            ? Sse2.Multiply(Sse2.UnpackLow(a, a), Sse2.UnpackLow(b, b)).AsByte()
            : (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtmulHighI32x4S(V128 left, V128 right)
    {
        var a = left.AsInt32();
        var b = right.AsInt32();
        return Sse41.IsSupported
            ? Sse41.Multiply(Sse2.UnpackHigh(a, a), Sse2.UnpackHigh(b, b)).AsByte()
            : (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtmulHighI32x4U(V128 left, V128 right)
    {
        var a = left.AsUInt32();
        var b = right.AsUInt32();
        return Sse2.IsSupported
            ? Sse2.Multiply(Sse2.UnpackHigh(a, a), Sse2.UnpackHigh(b, b)).AsByte()
            : (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtaddPairwiseI8x16S(V128 value)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyAddAdjacent(Vector128<byte>.One, value.AsSByte()).AsByte();
        }

        var even = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(value.AsInt16(), 8), 8);
        return (even + Vector128.ShiftRightArithmetic(value.AsInt16(), 8)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtaddPairwiseI8x16U(V128 value)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyAddAdjacent(value, Vector128<sbyte>.One).AsByte();
        }

        var even = value.AsUInt16() & Vector128.Create((ushort)0xFF);
        return (even + Vector128.ShiftRightLogical(value.AsUInt16(), 8)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtaddPairwiseI16x8S(V128 value)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(value.AsInt16(), Vector128<short>.One).AsByte();
        }

        return (EvenInt16(value) + OddInt16(value)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtaddPairwiseI16x8U(V128 value)
    {
        var even = value.AsUInt32() & Vector128.Create(0xFFFFu);
        return (even + Vector128.ShiftRightLogical(value.AsUInt32(), 16)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4DotI16x8S(V128 left, V128 right) =>
        Sse2.IsSupported
            ? Sse2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16()).AsByte()
            : ((EvenInt16(left) * EvenInt16(right)) + (OddInt16(left) * OddInt16(right))).AsByte();

    // Only -1 times -1 leaves the range: pmulhrsw gives the least number for it, which turns into the greatest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8Q15mulrSatS(V128 left, V128 right)
    {
        var a = left.AsInt16();
        var b = right.AsInt16();
        if (Ssse3.IsSupported)
        {
            var rounded = Ssse3.MultiplyHighRoundScale(a, b);
            return (rounded ^ Vector128.Equals(rounded, Vector128.Create(short.MinValue))).AsByte();
        }

        var low = RoundQ15(Vector128.WidenLower(a) * Vector128.WidenLower(b));
        var high = RoundQ15(Vector128.WidenUpper(a) * Vector128.WidenUpper(b));
        return Vector128.NarrowWithSaturation(low, high).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> RoundQ15(Vector128<int> product) =>
        Vector128.ShiftRightArithmetic(product + Vector128.Create(1 << 14), 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> EvenInt16(V128 value) =>
        Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(value.AsInt32(), 16), 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OddInt16(V128 value) => Vector128.ShiftRightArithmetic(value.AsInt32(), 16);
}
