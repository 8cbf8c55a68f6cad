using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Spec;

/// <summary>Compares the suite's messages with the engine's.</summary>
internal static class SpecMessages
{
    /// <summary>Whether a trap is the one that the script names.</summary>
    public static bool Matches(WastFailure failure, string message, TrapKind kind) =>
        failure switch
        {
            WastFailure.Exhaustion => kind == TrapKind.StackExhausted,
            WastFailure.Exception => kind == TrapKind.UncaughtException,
            _ => kind switch
            {
                TrapKind.NullReference => message.StartsWith("null", StringComparison.Ordinal),
                TrapKind.UninitializedElement => message.StartsWith("uninitialized element", StringComparison.Ordinal),
                TrapKind.TableOutOfBounds => message.StartsWith("out of bounds table", StringComparison.Ordinal)
                    || message.StartsWith("undefined element", StringComparison.Ordinal),
                _ => message.StartsWith(WasmTrapException.Describe(kind), StringComparison.Ordinal),
            },
        };
}
