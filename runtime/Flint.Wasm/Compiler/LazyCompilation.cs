using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>Called by the stubs of functions that are not compiled yet.</summary>
internal static unsafe class LazyCompilation
{
    /// <summary>Compiles the function of a record, makes the record lead to it and answers its code.</summary>
    public static nint ResolveRecord(nint address)
    {
        var record = (FunctionRecord*)address;
        var module = CompiledInstance.Of(record->OwnerContext).CompiledModule;
        var code = module.CodeOf(record->FunctionIndex).GetEntryPoint(record->FunctionIndex);
        record->Context = record->OwnerContext;
        record->Code = code;
        return code;
    }

    /// <summary>
    /// Compiles the function that a direct call is about to reach and answers its code. Direct calls stay within the code
    /// that is shared.
    /// </summary>
    public static nint ResolveDirect(nint context)
    {
        var index = *(int*)(context + ContextLayout.PendingFunction);
        return CompiledInstance.Of(context).CompiledModule.Code.GetEntryPoint(index);
    }
}
