using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <content>Loads and stores of parts. The addresses were checked; nothing needs to be aligned.</content>
internal static unsafe partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8x8S(nint address) => Vector128.WidenLower(LoadLow(address).AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8x8U(nint address) => Vector128.WidenLower(LoadLow(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16x4S(nint address) => Vector128.WidenLower(LoadLow(address).AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16x4U(nint address) => Vector128.WidenLower(LoadLow(address).AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32x2S(nint address) => Vector128.WidenLower(LoadLow(address).AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32x2U(nint address) => Vector128.WidenLower(LoadLow(address).AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8Splat(nint address) => Vector128.Create(*(byte*)address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16Splat(nint address) => Vector128.Create(*(ushort*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Splat(nint address) => Vector128.Create(*(uint*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Splat(nint address) => Vector128.Create(*(ulong*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Zero(nint address) => Vector128.CreateScalar(*(uint*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Zero(nint address) => Vector128.CreateScalar(*(ulong*)address).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8Lane(nint address, V128 vector, int lane)
    {
        var element = *(byte*)address;
        return vector.WithElement(lane, element);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16Lane(nint address, V128 vector, int lane)
    {
        var element = *(ushort*)address;
        return vector.AsUInt16().WithElement(lane, element).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Lane(nint address, V128 vector, int lane)
    {
        var element = *(uint*)address;
        return vector.AsUInt32().WithElement(lane, element).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Lane(nint address, V128 vector, int lane)
    {
        var element = *(ulong*)address;
        return vector.AsUInt64().WithElement(lane, element).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store8Lane(nint address, V128 vector, int lane) => *(byte*)address = vector.GetElement(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store16Lane(nint address, V128 vector, int lane) =>
        *(ushort*)address = vector.AsUInt16().GetElement(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store32Lane(nint address, V128 vector, int lane) =>
        *(uint*)address = vector.AsUInt32().GetElement(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store64Lane(nint address, V128 vector, int lane) =>
        *(ulong*)address = vector.AsUInt64().GetElement(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V128 LoadLow(nint address) => Vector128.CreateScalarUnsafe(*(ulong*)address).AsByte();
}
