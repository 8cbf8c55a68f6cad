using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Flint.Wasm.Compiler;

namespace Flint.Wasm.Runtime;

/// <summary>
/// Turns what compiled code raises into traps. Memory checks are subtractions that overflow, and division is the
/// processor's own, so .NET's arithmetic exceptions mean traps - unless a host function threw them, which
/// <see cref="HostCall"/> therefore wraps.
/// </summary>
internal static class TrapTranslation
{
    /// <summary>Whether an exception that leaves compiled code has to be translated or given its stack.</summary>
    public static bool IsForeign(Exception exception) =>
        exception
            is WasmTrapException { WasmStack.Count: 0 }
                or OverflowException
                or DivideByZeroException
                or NullReferenceException
                or WasmGuestException
                or HostCallException;

    /// <summary>Throws what the host should see.</summary>
    [DoesNotReturn]
    public static void Rethrow(Exception exception, CompiledStore store)
    {
        switch (exception)
        {
            case HostCallException wrapped:
                ExceptionDispatchInfo.Throw(wrapped.InnerException!);
                break;
            case WasmTrapException trap:
                trap.WasmStack = FrameReader.Read(trap, trap.Kind, store);
                ExceptionDispatchInfo.Throw(trap);
                break;
        }

        var kind = exception switch
        {
            DivideByZeroException => TrapKind.IntegerDivideByZero,
            WasmGuestException => TrapKind.UncaughtException,
            NullReferenceException => TrapKind.NullReference,
            _ => TrapKind.MemoryOutOfBounds,
        };
        throw new WasmTrapException(kind, detail: null, exception)
        {
            WasmStack = FrameReader.Read(exception, kind, store),
        };
    }
}
