using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Floating-point arithmetic (core specification, 4.3.3 lane by lane).</content>
internal static partial class VectorOperations
{
    // Signs are bits here: NaN keeps its payload and zero changes its sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Abs(V128 value) => value & Vector128.Create(int.MaxValue).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Neg(V128 value) => value ^ Vector128.Create(int.MinValue).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Sqrt(V128 value) => Vector128.Sqrt(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Ceil(V128 value) => Vector128.Ceiling(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Floor(V128 value) => Vector128.Floor(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Trunc(V128 value) => Vector128.Truncate(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Nearest(V128 value) => Vector128.Round(value.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Add(V128 left, V128 right) => (left.AsSingle() + right.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Sub(V128 left, V128 right) => (left.AsSingle() - right.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Mul(V128 left, V128 right) => (left.AsSingle() * right.AsSingle()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Div(V128 left, V128 right) => (left.AsSingle() / right.AsSingle()).AsByte();

    // The native minimum answers its second operand where neither is less: for zeros of both signs, either order's bits
    // together are those of -0. NaN is the canonical one, which is always allowed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Min(V128 left, V128 right)
    {
        var a = left.AsSingle();
        var b = right.AsSingle();
        var least = Vector128.MinNative(a, b) | Vector128.MinNative(b, a);
        var isOrdered = Sse.IsSupported ? Sse.CompareOrdered(a, b) : Ordered(a, b);
        return Vector128.ConditionalSelect(isOrdered, least, Vector128.Create(float.NaN)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Max(V128 left, V128 right)
    {
        var a = left.AsSingle();
        var b = right.AsSingle();
        var greatest = Vector128.MaxNative(a, b) & Vector128.MaxNative(b, a);
        var isOrdered = Sse.IsSupported ? Sse.CompareOrdered(a, b) : Ordered(a, b);
        return Vector128.ConditionalSelect(isOrdered, greatest, Vector128.Create(float.NaN)).AsByte();
    }

    // minps and maxps answer their second operand unless the first is less (greater): with the operands exchanged, that is
    // the pseudo-minimum (maximum) down to NaN and zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Pmin(V128 left, V128 right) =>
        Sse.IsSupported
            ? Sse.Min(right.AsSingle(), left.AsSingle()).AsByte()
            : Vector128
                .ConditionalSelect(
                    Vector128.LessThan(right.AsSingle(), left.AsSingle()),
                    right.AsSingle(),
                    left.AsSingle()
                )
                .AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F32x4Pmax(V128 left, V128 right) =>
        Sse.IsSupported
            ? Sse.Max(right.AsSingle(), left.AsSingle()).AsByte()
            : Vector128
                .ConditionalSelect(
                    Vector128.GreaterThan(right.AsSingle(), left.AsSingle()),
                    right.AsSingle(),
                    left.AsSingle()
                )
                .AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Abs(V128 value) => value & Vector128.Create(long.MaxValue).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Neg(V128 value) => value ^ Vector128.Create(long.MinValue).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Sqrt(V128 value) => Vector128.Sqrt(value.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Ceil(V128 value) => Vector128.Ceiling(value.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Floor(V128 value) => Vector128.Floor(value.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Trunc(V128 value) => Vector128.Truncate(value.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Nearest(V128 value) => Vector128.Round(value.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Add(V128 left, V128 right) => (left.AsDouble() + right.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Sub(V128 left, V128 right) => (left.AsDouble() - right.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Mul(V128 left, V128 right) => (left.AsDouble() * right.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Div(V128 left, V128 right) => (left.AsDouble() / right.AsDouble()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Min(V128 left, V128 right)
    {
        var a = left.AsDouble();
        var b = right.AsDouble();
        var least = Vector128.MinNative(a, b) | Vector128.MinNative(b, a);
        var isOrdered = Sse2.IsSupported ? Sse2.CompareOrdered(a, b) : Ordered(a, b);
        return Vector128.ConditionalSelect(isOrdered, least, Vector128.Create(double.NaN)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Max(V128 left, V128 right)
    {
        var a = left.AsDouble();
        var b = right.AsDouble();
        var greatest = Vector128.MaxNative(a, b) & Vector128.MaxNative(b, a);
        var isOrdered = Sse2.IsSupported ? Sse2.CompareOrdered(a, b) : Ordered(a, b);
        return Vector128.ConditionalSelect(isOrdered, greatest, Vector128.Create(double.NaN)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Pmin(V128 left, V128 right) =>
        Sse2.IsSupported
            ? Sse2.Min(right.AsDouble(), left.AsDouble()).AsByte()
            : Vector128
                .ConditionalSelect(
                    Vector128.LessThan(right.AsDouble(), left.AsDouble()),
                    right.AsDouble(),
                    left.AsDouble()
                )
                .AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 F64x2Pmax(V128 left, V128 right) =>
        Sse2.IsSupported
            ? Sse2.Max(right.AsDouble(), left.AsDouble()).AsByte()
            : Vector128
                .ConditionalSelect(
                    Vector128.GreaterThan(right.AsDouble(), left.AsDouble()),
                    right.AsDouble(),
                    left.AsDouble()
                )
                .AsByte();

    // Lanes in which neither value is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Ordered<T>(Vector128<T> left, Vector128<T> right) =>
        Vector128.Equals(left, left) & Vector128.Equals(right, right);
}
