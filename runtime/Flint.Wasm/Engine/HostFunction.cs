namespace Flint.Wasm;

/// <summary>A function that the host gives to guests.</summary>
/// <param name="caller">The instance whose code made the call.</param>
/// <param name="slots">The arguments on entry, the results on return; see <see cref="WasmFunction"/> for the encoding.</param>
/// <remarks>
/// An exception thrown here unwinds the guest and leaves <see cref="WasmFunction.Invoke(Span{ulong})"/> as it is.
/// </remarks>
public delegate void HostCallback(WasmInstance caller, Span<ulong> slots);

/// <summary>
/// A host function as an import. Belongs to no store: one object serves every instance, and state is found through
/// <see cref="WasmStore.HostState"/> of the caller.
/// </summary>
public sealed class HostFunction(string name, FunctionType type, HostCallback callback) : WasmExtern
{
    /// <summary>The name for people, as in <c>wasi_snapshot_preview1.fd_write</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The function's type.</summary>
    public FunctionType Type { get; } = type;

    /// <summary>What runs.</summary>
    public HostCallback Callback { get; } = callback;

    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Function;
}
