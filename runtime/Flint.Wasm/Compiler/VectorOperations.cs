using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The vector instructions. Named after their opcodes; the translator finds them by that name.
/// </summary>
internal static class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Create(long low, long high) => Vector128.Create(low, high).AsByte();
}
