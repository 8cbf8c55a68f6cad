namespace Flint.Wasm;

/// <summary>
/// A function of a store: exported by an instance, or found through a table.
/// </summary>
/// <remarks>
/// Values travel in 64-bit slots: i32 zero-extended, f32 as its bits zero-extended, i64 and f64 as their bits,
/// references as their slot values, v128 as two slots, low half first.
/// </remarks>
public abstract class WasmFunction : WasmExtern
{
    /// <inheritdoc/>
    public sealed override ExternKind Kind => ExternKind.Function;

    /// <summary>The function's type.</summary>
    public abstract FunctionType Type { get; }

    /// <summary>Calls the function on this thread.</summary>
    /// <param name="slots">
    /// At least <see cref="FunctionType.Slots"/> long: the arguments before the call, the results after it.
    /// </param>
    /// <exception cref="WasmTrapException">The function trapped.</exception>
    /// <exception cref="Exception">Whatever a host function threw comes out as it is.</exception>
    public abstract void Invoke(Span<ulong> slots);

    /// <summary>Calls a function that takes nothing and returns nothing.</summary>
    public void Invoke() => Invoke(stackalloc ulong[Type.Slots]);
}
