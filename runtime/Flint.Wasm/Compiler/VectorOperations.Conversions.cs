using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Conversions: between integer widths, and between integers and floating-point numbers.</content>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtendLowI8x16S(V128 value) => Vector128.WidenLower(value.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtendLowI8x16U(V128 value) => Vector128.WidenLower(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtendHighI8x16S(V128 value) => Vector128.WidenUpper(value.AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8ExtendHighI8x16U(V128 value) => Vector128.WidenUpper(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtendLowI16x8S(V128 value) => Vector128.WidenLower(value.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtendLowI16x8U(V128 value) => Vector128.WidenLower(value.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtendHighI16x8S(V128 value) => Vector128.WidenUpper(value.AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4ExtendHighI16x8U(V128 value) => Vector128.WidenUpper(value.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtendLowI32x4S(V128 value) => Vector128.WidenLower(value.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtendLowI32x4U(V128 value) => Vector128.WidenLower(value.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtendHighI32x4S(V128 value) => Vector128.WidenUpper(value.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I64x2ExtendHighI32x4U(V128 value) => Vector128.WidenUpper(value.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16NarrowI16x8S(V128 left, V128 right) =>
        Vector128.NarrowWithSaturation(left.AsInt16(), right.AsInt16()).AsByte();

    // The operands are signed, so that negative numbers narrow to zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I8x16NarrowI16x8U(V128 left, V128 right)
    {
        var a = left.AsInt16();
        var b = right.AsInt16();
        return Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(a, b)
            : Vector128.NarrowWithSaturation(Positive(a).AsUInt16(), Positive(b).AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8NarrowI32x4S(V128 left, V128 right) =>
        Vector128.NarrowWithSaturation(left.AsInt32(), right.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I16x8NarrowI32x4U(V128 left, V128 right)
    {
        var a = left.AsInt32();
        var b = right.AsInt32();
        return Sse41.IsSupported
            ? Sse41.PackUnsignedSaturate(a, b).AsByte()
            : Vector128.NarrowWithSaturation(Positive(a).AsUInt32(), Positive(b).AsUInt32()).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Positive<T>(Vector128<T> value) => Vector128.Max(value, Vector128<T>.Zero);

    // The conversions of .NET saturate and make zero of NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4TruncSatF32x4S(V128 value) => Vector128.ConvertToInt32(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4TruncSatF32x4U(V128 value) =>
        Sse41.IsSupported && !Avx512F.VL.IsSupported
            ? TruncateToUInt32(value.AsSingle())
            : Vector128.ConvertToUInt32(value.AsSingle()).AsByte();

    // Before AVX-512 there are signed conversions only, which give 2^31 for whatever is out of range: what a number is above
    // 2^31 is converted on its own and added. maxps answers zero, its second operand, for NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V128 TruncateToUInt32(Vector128<float> value)
    {
        var number = Sse.Max(value, Vector128<float>.Zero);
        var above = number - Vector128.Create(TwoTo31);
        var isTooLarge = Vector128.GreaterThanOrEqual(above, Vector128.Create(TwoTo31)).AsInt32();
        var rest = Sse2.ConvertToVector128Int32WithTruncation(above) ^ isTooLarge;
        var low = Sse2.ConvertToVector128Int32WithTruncation(number);
        return (low + Vector128.Max(rest, Vector128<int>.Zero)).AsByte();
    }

    // cvttpd2dq gives the least number for whatever is out of range, so only the upper bound and NaN need care: minpd answers
    // its second operand for NaN, which is zero there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4TruncSatF64x2SZero(V128 value)
    {
        var number = value.AsDouble();
        if (Sse2.IsSupported)
        {
            var ordered = Vector128.Equals(number, number) & Vector128.Create((double)int.MaxValue);
            return Sse2.ConvertToVector128Int32WithTruncation(Sse2.Min(number, ordered)).AsByte();
        }

        return Vector128.Create((int)number.GetElement(0), (int)number.GetElement(1), 0, 0).AsByte();
    }

    // Added to 2^52, a number below 2^32 lies in the low half of the bits. maxpd answers zero, its second operand, for NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 I32x4TruncSatF64x2UZero(V128 value)
    {
        var number = value.AsDouble();
        if (Sse41.IsSupported)
        {
            var bounded = Sse2.Min(Sse2.Max(number, Vector128<double>.Zero), Vector128.Create((double)uint.MaxValue));
            var shifted = Sse41.RoundToZero(bounded) + Vector128.Create(TwoTo52);
            return Sse.Shuffle(shifted.AsSingle(), Vector128<float>.Zero, 0b00_00_10_00).AsByte();
        }

        return Vector128.Create((uint)number.GetElement(0), (uint)number.GetElement(1), 0, 0).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4ConvertI32x4S(V128 value) => Vector128.ConvertToSingle(value.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4ConvertI32x4U(V128 value) => Vector128.ConvertToSingle(value.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2ConvertLowI32x4S(V128 value) =>
        Sse2.IsSupported
            ? Sse2.ConvertToVector128Double(value.AsInt32()).AsByte()
            : Vector128.ConvertToDouble(Vector128.WidenLower(value.AsInt32())).AsByte();

    // As the low half of the bits of 2^52, a number is 2^52 more than it was.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2ConvertLowI32x4U(V128 value)
    {
        if (Avx512F.VL.IsSupported)
        {
            return Avx512F.VL.ConvertToVector128Double(value.AsUInt32()).AsByte();
        }

        var shifted = Vector128.WidenLower(value.AsUInt32()) | Vector128.Create(TwoTo52).AsUInt64();
        return (shifted.AsDouble() - Vector128.Create(TwoTo52)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4DemoteF64x2Zero(V128 value) =>
        Sse2.IsSupported
            ? Sse2.ConvertToVector128Single(value.AsDouble()).AsByte()
            : Vector128.Narrow(value.AsDouble(), Vector128<double>.Zero).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2PromoteLowF32x4(V128 value) => Vector128.WidenLower(value.AsSingle()).AsByte();

    private const double TwoTo52 = 4503599627370496d;
    private const float TwoTo31 = 2147483648f;
}
