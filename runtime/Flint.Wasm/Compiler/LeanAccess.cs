using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Memory accesses of huge functions as one call each, which the JIT puts in place: what counts against its limits is the
/// IL of the function itself (<see cref="Outlining.CodeWeight"/>), and a third of that is checks of addresses.
/// </summary>
/// <remarks>
/// No method here has locals, and callers pass locals or constants only: each inlined local or computed argument becomes a
/// local of the caller, and the JIT stops inlining at 921 of them. Memory 0 with 32-bit addresses alone.
/// </remarks>
internal static unsafe class LeanAccess
{
    /// <summary>The largest offset of an access: with any size added it still is an int.</summary>
    public const int MaximumOffset = int.MaxValue - 64;

    /// <summary>The method that checks that so many bytes from an address on are inside the memory.</summary>
    public static readonly MethodInfo CheckMethod = Method(nameof(Check));

    private static readonly MethodInfo LoadMethod = Method(nameof(Load));
    private static readonly MethodInfo LoadKnownMethod = Method(nameof(LoadKnown));
    private static readonly MethodInfo StoreMethod = Method(nameof(Store));
    private static readonly MethodInfo StoreKnownMethod = Method(nameof(StoreKnown));

    /// <summary>The method of an access.</summary>
    /// <param name="type">What lies in memory.</param>
    /// <param name="isStore">Whether it is written.</param>
    /// <param name="isKnown">Whether the address was checked before.</param>
    public static MethodInfo For(Type type, bool isStore, bool isKnown) =>
        (isStore, isKnown) switch
        {
            (false, false) => LoadMethod.MakeGenericMethod(type),
            (false, true) => LoadKnownMethod.MakeGenericMethod(type),
            (true, false) => StoreMethod.MakeGenericMethod(type),
            (true, true) => StoreKnownMethod.MakeGenericMethod(type),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int address, int extent, nint context) =>
        _ = checked(
            unchecked((nuint)(uint)address + (nuint)(uint)(extent - 1))
            + *(nuint*)(context + ContextLayout.MemoryNegatedLength)
        );

    // The check is the one of FunctionTranslator.EmitBoundsCheck: the address of the last byte plus 2^64 - length overflows
    // exactly when it is not below the length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(int address, int offset, nint context)
        where T : unmanaged
    {
        _ = checked(
            unchecked((nuint)(uint)address + (nuint)(uint)(offset + sizeof(T) - 1))
            + *(nuint*)(context + ContextLayout.MemoryNegatedLength)
        );
        return *(T*)((nint)(nuint)(uint)address + context + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadKnown<T>(int address, int offset, nint context)
        where T : unmanaged => *(T*)((nint)(nuint)(uint)address + context + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(int address, T value, int offset, nint context)
        where T : unmanaged
    {
        _ = checked(
            unchecked((nuint)(uint)address + (nuint)(uint)(offset + sizeof(T) - 1))
            + *(nuint*)(context + ContextLayout.MemoryNegatedLength)
        );
        *(T*)((nint)(nuint)(uint)address + context + offset) = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreKnown<T>(int address, T value, int offset, nint context)
        where T : unmanaged => *(T*)((nint)(nuint)(uint)address + context + offset) = value;

    /// <summary>The method of select for integers and references.</summary>
    public static MethodInfo SelectOf(ValueKind kind) =>
        kind == ValueKind.I32 ? Method(nameof(SelectInt32)) : Method(nameof(SelectInt64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SelectInt32(int first, int second, int condition) =>
        second ^ ((first ^ second) & -(condition != 0 ? 1 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SelectInt64(long first, long second, int condition) =>
        second ^ ((first ^ second) & -(long)(condition != 0 ? 1 : 0));

    private static MethodInfo Method(string name) => typeof(LeanAccess).GetMethod(name)!;
}
