using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Constants that the JIT must not see: it keeps a float constant as a double, and so makes a signalling NaN quiet, also
/// when it comes from an integer or a vector that it knows. In WebAssembly a constant keeps its bits. And it takes x - 0,
/// x * 1, x / 1 and a promotion that is demoted again for x, where WebAssembly wants a signalling NaN made quiet (4.3.3).
/// </summary>
internal static class OpaqueConstants
{
    /// <summary>Whether the bits are those of a signalling NaN of f32.</summary>
    public static bool IsSignalling(uint bits) => (bits & 0x7FC00000) == 0x7F800000 && (bits & 0x003FFFFF) != 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float Single(int bits) => BitConverter.Int32BitsToSingle(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Double(long bits) => BitConverter.Int64BitsToDouble(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float Demote(double value) => (float)value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> Vector(long low, long high) => Vector128.Create(low, high).AsByte();
}
