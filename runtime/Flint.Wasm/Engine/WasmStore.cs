namespace Flint.Wasm;

/// <summary>
/// A group of instances that live and die together, with their memories, tables and globals: the unit of isolation.
/// Used by one thread at a time; only <see cref="Interrupt"/> may be called from another.
/// </summary>
public abstract class WasmStore : IDisposable
{
    /// <summary>Whatever the host wants its host functions to find (the invocation's state).</summary>
    public object? HostState { get; set; }

    /// <summary>Whether a <c>memory.grow</c> was refused because of <see cref="WasmStoreOptions.MaximumMemoryBytes"/>.</summary>
    public bool MemoryLimitReached { get; protected set; }

    /// <summary>The bytes of all linear memories of this store at their present sizes.</summary>
    public abstract ulong MemoryBytes { get; }

    /// <summary>
    /// Instantiates a module: links, initialises tables and memories, runs the start function.
    /// </summary>
    /// <param name="module">A module of the same engine.</param>
    /// <param name="imports">One for each of <see cref="WasmModule.Imports"/>, in that order.</param>
    /// <exception cref="WasmLinkException">An import is missing or of another type.</exception>
    /// <exception cref="WasmTrapException">An active segment is out of bounds, or the start function trapped.</exception>
    public abstract WasmInstance Instantiate(WasmModule module, ReadOnlySpan<WasmExtern> imports);

    /// <summary>Creates a memory that belongs to no module.</summary>
    public abstract WasmMemory CreateMemory(MemoryType type);

    /// <summary>Creates a table that belongs to no module, filled with null.</summary>
    public abstract WasmTable CreateTable(TableType type);

    /// <summary>Creates a global that belongs to no module.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="slots">Its initial value, in slots.</param>
    public abstract WasmGlobal CreateGlobal(GlobalType type, ReadOnlySpan<ulong> slots);

    /// <summary>Creates an exception tag that belongs to no module.</summary>
    public abstract WasmTag CreateTag(TagType type);

    /// <summary>
    /// Asks running WebAssembly code to trap with <see cref="TrapKind.Interrupted"/> at its next loop header or function
    /// entry. Any thread may call this. Stays in force until <see cref="ClearInterrupt"/>.
    /// </summary>
    public abstract void Interrupt();

    /// <summary>Whether <see cref="Interrupt"/> was called and not cleared; host functions that wait should look at it.</summary>
    public abstract bool IsInterrupted { get; }

    /// <summary>Withdraws an interruption.</summary>
    public abstract void ClearInterrupt();

    /// <summary>
    /// Remembers the present contents of all memories, tables and globals as the pristine state for <see cref="Restore"/>.
    /// Call once, after instantiation.
    /// </summary>
    public abstract void Capture();

    /// <summary>
    /// Puts all memories, tables and globals back to the captured state, withdraws an interruption and forgets
    /// host references. After it no trace of earlier calls can be seen by the guest.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="Capture"/> was never called.</exception>
    public abstract void Restore();

    /// <summary>Gives a host object a number that the guest can hold as an externref; 0 is null.</summary>
    public abstract ulong AddExternReference(object? value);

    /// <summary>The host object behind an externref slot.</summary>
    public abstract object? GetExternReference(ulong slot);

    /// <summary>The function behind a funcref slot, or null for the null reference.</summary>
    public abstract WasmFunction? GetFunctionReference(ulong slot);

    /// <summary>The slot value of a reference to a function of this store.</summary>
    public abstract ulong AddFunctionReference(WasmFunction? function);

    /// <inheritdoc/>
    public abstract void Dispose();
}
