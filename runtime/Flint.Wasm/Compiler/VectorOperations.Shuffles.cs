using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Shuffles with lanes that the translator recognised; see <see cref="ShufflePlan"/>.</content>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 PermuteBytes(V128 value, V128 lanes) => Vector128.Shuffle(value, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 PermuteWords(V128 value, V128 lanes) =>
        Vector128.Shuffle(value.AsInt32(), lanes.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 PermuteWordsOfBoth(V128 left, V128 right, V128 lanes) =>
        Avx512F.VL.PermuteVar4x32x2(left.AsInt32(), lanes.AsInt32(), right.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 TwoWordsOfEach(V128 left, V128 right, [ConstantExpected] byte control) =>
        Sse.Shuffle(left.AsSingle(), right.AsSingle(), control).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Concatenate(V128 left, V128 right, [ConstantExpected] byte start) =>
        Ssse3.AlignRight(right, left, start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 BlendInt16(V128 left, V128 right, [ConstantExpected] byte control) =>
        Sse41.Blend(left.AsInt16(), right.AsInt16(), control).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 BlendInt32(V128 left, V128 right, [ConstantExpected] byte control) =>
        Avx2.Blend(left.AsInt32(), right.AsInt32(), control).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Blend(V128 left, V128 right, V128 mask) => Vector128.ConditionalSelect(mask, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveLow8(V128 left, V128 right) => Sse2.UnpackLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveHigh8(V128 left, V128 right) => Sse2.UnpackHigh(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveLow16(V128 left, V128 right) =>
        Sse2.UnpackLow(left.AsUInt16(), right.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveHigh16(V128 left, V128 right) =>
        Sse2.UnpackHigh(left.AsUInt16(), right.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveLow32(V128 left, V128 right) =>
        Sse2.UnpackLow(left.AsUInt32(), right.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveHigh32(V128 left, V128 right) =>
        Sse2.UnpackHigh(left.AsUInt32(), right.AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveLow64(V128 left, V128 right) =>
        Sse2.UnpackLow(left.AsUInt64(), right.AsUInt64()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 InterleaveHigh64(V128 left, V128 right) =>
        Sse2.UnpackHigh(left.AsUInt64(), right.AsUInt64()).AsByte();
}
