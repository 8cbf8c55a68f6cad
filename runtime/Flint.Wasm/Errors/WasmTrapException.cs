namespace Flint.Wasm;

/// <summary>A function trapped. The store stays usable for reading; its instances should be restored or dropped.</summary>
public class WasmTrapException : Exception
{
    /// <summary>Creates the exception for a trap.</summary>
    public WasmTrapException(TrapKind kind, string? detail = null, Exception? innerException = null)
        : base(detail is null ? Describe(kind) : $"{Describe(kind)}: {detail}", innerException) => Kind = kind;

    /// <summary>Why the function stopped.</summary>
    public TrapKind Kind { get; }

    /// <summary>The WebAssembly frames from the innermost outwards; filled in when the trap reaches the host.</summary>
    public IReadOnlyList<WasmStackFrame> WasmStack { get; internal set; } = [];

    /// <summary>Where known: the offset of the instruction that trapped from the first one of its function; else -1.</summary>
    internal int Instruction { get; init; } = -1;

    /// <summary>The specification's words for a trap kind.</summary>
    public static string Describe(TrapKind kind) =>
        kind switch
        {
            TrapKind.Unreachable => "unreachable",
            TrapKind.MemoryOutOfBounds => "out of bounds memory access",
            TrapKind.TableOutOfBounds => "out of bounds table access",
            TrapKind.UninitializedElement => "uninitialized element",
            TrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
            TrapKind.NullReference => "null reference",
            TrapKind.IntegerOverflow => "integer overflow",
            TrapKind.IntegerDivideByZero => "integer divide by zero",
            TrapKind.InvalidConversionToInteger => "invalid conversion to integer",
            TrapKind.StackExhausted => "call stack exhausted",
            TrapKind.Interrupted => "interrupted",
            TrapKind.UncaughtException => "uncaught exception",
            TrapKind.OutOfMemory => "out of memory",
            TrapKind.ComponentModel => "component model rule broken",
            _ => kind.ToString(),
        };
}
