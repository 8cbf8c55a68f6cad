using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Numeric instructions that IL does not have as WebAssembly means them (core specification, 4.3). Named after their
/// opcodes; the translator finds them by that name.
/// </summary>
internal static class NumericOperations
{
    public static int I32DivS(int left, int right)
    {
        if (right == -1)
        {
            return left != int.MinValue ? -left : throw Overflow();
        }

        return left / right;
    }

    public static long I64DivS(long left, long right)
    {
        if (right == -1)
        {
            return left != long.MinValue ? -left : throw Overflow();
        }

        return left / right;
    }

    public static int I32RemS(int left, int right) => right == -1 ? 0 : left % right;

    public static long I64RemS(long left, long right) => right == -1 ? 0 : left % right;

    public static int I32TruncF32S(float value) =>
        value is >= -2147483648f and < 2147483648f ? (int)value : throw Truncation(value);

    public static int I32TruncF32U(float value) =>
        value is > -1f and < 4294967296f ? (int)(uint)value : throw Truncation(value);

    public static int I32TruncF64S(double value) =>
        value is > -2147483649d and < 2147483648d ? (int)value : throw Truncation(value);

    public static int I32TruncF64U(double value) =>
        value is > -1d and < 4294967296d ? (int)(uint)value : throw Truncation(value);

    public static long I64TruncF32S(float value) =>
        value is >= -9223372036854775808f and < 9223372036854775808f ? (long)value : throw Truncation(value);

    public static long I64TruncF32U(float value) =>
        value is > -1f and < 18446744073709551616f ? (long)(ulong)value : throw Truncation(value);

    public static long I64TruncF64S(double value) =>
        value is >= -9223372036854775808d and < 9223372036854775808d ? (long)value : throw Truncation(value);

    public static long I64TruncF64U(double value) =>
        value is > -1d and < 18446744073709551616d ? (long)(ulong)value : throw Truncation(value);

    public static int I32TruncSatF32S(float value) => (int)value;

    public static int I32TruncSatF32U(float value) => (int)(uint)value;

    public static int I32TruncSatF64S(double value) => (int)value;

    public static int I32TruncSatF64U(double value) => (int)(uint)value;

    public static long I64TruncSatF32S(float value) => (long)value;

    public static long I64TruncSatF32U(float value) => (long)(ulong)value;

    public static long I64TruncSatF64S(double value) => (long)value;

    public static long I64TruncSatF64U(double value) => (long)(ulong)value;

    public static long I64Clz(long value) => BitOperations.LeadingZeroCount((ulong)value);

    public static long I64Ctz(long value) => BitOperations.TrailingZeroCount((ulong)value);

    public static long I64Popcnt(long value) => BitOperations.PopCount((ulong)value);

    public static long I64Rotl(long value, long count) => (long)BitOperations.RotateLeft((ulong)value, (int)count);

    public static long I64Rotr(long value, long count) => (long)BitOperations.RotateRight((ulong)value, (int)count);

    public static float F32ConvertI64S(long value) => value;

    // Rounding to double first and then to float could round twice. Numbers that fit into 63 bits convert at once; of
    // larger ones the lowest bit is folded into the next, which keeps the direction of rounding.
    public static float F32ConvertI64U(long value) =>
        value >= 0 ? value : (float)(long)(((ulong)value >> 1) | ((ulong)value & 1)) * 2f;

    public static double F64ConvertI64U(long value) =>
        value >= 0 ? value : (double)(long)(((ulong)value >> 1) | ((ulong)value & 1)) * 2d;

    // The minimum and maximum of .NET may answer a signalling NaN, depending on the processor. See VectorOperations for why
    // this is what WebAssembly wants.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Min(float left, float right)
    {
        if (!Sse41.IsSupported)
        {
            return MinPortable(left, right);
        }

        var a = Vector128.CreateScalarUnsafe(left);
        var b = Vector128.CreateScalarUnsafe(right);
        var least = Sse.MinScalar(a, b) | Sse.MinScalar(b, a);
        return Sse41.BlendVariable(Vector128.Create(float.NaN), least, Sse.CompareScalarOrdered(a, b)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32Max(float left, float right)
    {
        if (!Sse41.IsSupported)
        {
            return MaxPortable(left, right);
        }

        var a = Vector128.CreateScalarUnsafe(left);
        var b = Vector128.CreateScalarUnsafe(right);
        var greatest = Sse.MaxScalar(a, b) & Sse.MaxScalar(b, a);
        return Sse41.BlendVariable(Vector128.Create(float.NaN), greatest, Sse.CompareScalarOrdered(a, b)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Min(double left, double right)
    {
        if (!Sse41.IsSupported)
        {
            return MinPortable(left, right);
        }

        var a = Vector128.CreateScalarUnsafe(left);
        var b = Vector128.CreateScalarUnsafe(right);
        var least = Sse2.MinScalar(a, b) | Sse2.MinScalar(b, a);
        return Sse41.BlendVariable(Vector128.Create(double.NaN), least, Sse2.CompareScalarOrdered(a, b)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64Max(double left, double right)
    {
        if (!Sse41.IsSupported)
        {
            return MaxPortable(left, right);
        }

        var a = Vector128.CreateScalarUnsafe(left);
        var b = Vector128.CreateScalarUnsafe(right);
        var greatest = Sse2.MaxScalar(a, b) & Sse2.MaxScalar(b, a);
        return Sse41.BlendVariable(Vector128.Create(double.NaN), greatest, Sse2.CompareScalarOrdered(a, b)).ToScalar();
    }

    private static float MinPortable(float left, float right) =>
        left < right ? left
        : right < left ? right
        : left != right ? float.NaN
        : BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(left) | BitConverter.SingleToInt32Bits(right));

    private static float MaxPortable(float left, float right) =>
        left > right ? left
        : right > left ? right
        : left != right ? float.NaN
        : BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(left) & BitConverter.SingleToInt32Bits(right));

    private static double MinPortable(double left, double right) =>
        left < right ? left
        : right < left ? right
        : left != right ? double.NaN
        : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(left) | BitConverter.DoubleToInt64Bits(right));

    private static double MaxPortable(double left, double right) =>
        left > right ? left
        : right > left ? right
        : left != right ? double.NaN
        : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(left) & BitConverter.DoubleToInt64Bits(right));

    private static WasmTrapException Overflow() => new(TrapKind.IntegerOverflow);

    private static WasmTrapException Truncation(double value) =>
        new(double.IsNaN(value) ? TrapKind.InvalidConversionToInteger : TrapKind.IntegerOverflow);
}
