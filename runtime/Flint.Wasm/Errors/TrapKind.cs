namespace Flint.Wasm;

/// <summary>Why a function stopped (core specification, chapter 4, and the engine's own limits).</summary>
public enum TrapKind
{
    /// <summary>The <c>unreachable</c> instruction was executed.</summary>
    Unreachable,

    /// <summary>A memory access outside the linear memory.</summary>
    MemoryOutOfBounds,

    /// <summary>A table access outside the table.</summary>
    TableOutOfBounds,

    /// <summary>An indirect call through a table element that is null.</summary>
    UninitializedElement,

    /// <summary>An indirect call to a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>A null reference where a value was needed.</summary>
    NullReference,

    /// <summary>A signed division of the least integer by minus one, or a truncation out of range.</summary>
    IntegerOverflow,

    /// <summary>An integer division by zero.</summary>
    IntegerDivideByZero,

    /// <summary>A truncation of NaN to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>The guest used up its stack (<see cref="WasmStoreOptions.StackSize"/>).</summary>
    StackExhausted,

    /// <summary>The host interrupted the guest (<see cref="WasmStore.Interrupt"/>), for instance at its deadline.</summary>
    Interrupted,

    /// <summary>An exception left the outermost function uncaught.</summary>
    UncaughtException,

    /// <summary>The host could not give the guest the memory that it was promised.</summary>
    OutOfMemory,

    /// <summary>The guest broke a rule of the component model (its canonical ABI); the detail says which.</summary>
    ComponentModel,
}
