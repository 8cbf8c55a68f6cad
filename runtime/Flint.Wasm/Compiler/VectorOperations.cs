using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The vector instructions. Named after their opcodes; the translator finds them by that name and splices their IL into
/// the function (<see cref="SplicedMethod"/>).
/// </summary>
/// <remarks>
/// Parameters are the operands in order, then the lane; shuffles take their lanes as a vector; loads take a native
/// address, lane loads and stores the address, the vector and the lane. In the function lanes are constants, and the
/// checks for what the processor has are decided; they are the only branches that may stand here. The portable operations
/// of <see cref="Vector128"/> come first; the processor's own stand where those are slow or mean something else.
/// </remarks>
internal static partial class VectorOperations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Not(V128 value) => ~value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128And(V128 left, V128 right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Andnot(V128 left, V128 right) => Vector128.AndNot(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Or(V128 left, V128 right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Xor(V128 left, V128 right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Bitselect(V128 left, V128 right, V128 mask) =>
        Vector128.ConditionalSelect(mask, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int V128AnyTrue(V128 value) => value != V128.Zero ? 1 : 0;
}
