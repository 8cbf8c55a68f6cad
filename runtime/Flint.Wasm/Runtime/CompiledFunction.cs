using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Wasm.Compiler;

namespace Flint.Wasm.Runtime;

/// <summary>A function as the host sees it: a record, and the thunk that gets arguments from slots into registers.</summary>
internal sealed unsafe class CompiledFunction(CompiledStore store, FunctionType type, FunctionRecord* record)
    : WasmFunction
{
    private readonly delegate* managed<nint, nint, ref ulong, void> entry = SignatureThunks.For(type).Entry;

    /// <inheritdoc/>
    public override FunctionType Type => type;

    public CompiledStore Store => store;

    public FunctionRecord* Record => record;

    /// <inheritdoc/>
    public override void Invoke(Span<ulong> slots)
    {
        if (slots.Length < type.Slots)
        {
            throw new ArgumentException($"{type} needs {type.Slots} slots; {slots.Length} were given.", nameof(slots));
        }

        store.Enter();
        try
        {
            entry(record->Code, record->Context, ref MemoryMarshal.GetReference(slots));
        }
        catch (Exception exception) when (TrapTranslation.IsForeign(exception))
        {
            TrapTranslation.Rethrow(exception, store);
        }
        finally
        {
            store.Leave();
        }
    }
}
