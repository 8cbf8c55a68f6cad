using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>The way from compiled code into a host function: called by the adapter of the signature.</summary>
internal static unsafe class HostCall
{
    /// <summary>Calls the host function of a record.</summary>
    /// <param name="record">The <see cref="FunctionRecord"/> of the import.</param>
    /// <param name="slots">Arguments and results.</param>
    /// <param name="count">How many slots there are.</param>
    public static void Invoke(nint record, ulong* slots, int count)
    {
        var import = (FunctionRecord*)record;
        var instance = CompiledInstance.Of(import->OwnerContext);
        try
        {
            instance.HostFunctions[import->FunctionIndex]!.Callback(instance, new Span<ulong>(slots, count));
        }
        catch (Exception exception)
            when (exception is ArithmeticException or NullReferenceException or AccessViolationException)
        {
            throw new HostCallException(exception);
        }
    }
}
