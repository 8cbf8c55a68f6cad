namespace Flint.Wasm.Binary;

/// <summary>What follows an opcode in the binary format.</summary>
internal enum ImmediateKind : byte
{
    /// <summary>The opcode is not assigned, or names a feature that this engine does not have.</summary>
    Undefined = 0,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>A block type (s33).</summary>
    BlockType,

    /// <summary>A block type and a vector of catch clauses.</summary>
    TryTable,

    /// <summary>A label index.</summary>
    Label,

    /// <summary>A vector of label indices and the default label index.</summary>
    LabelTable,

    /// <summary>A function index.</summary>
    Function,

    /// <summary>A type index, then a table index.</summary>
    TypeAndTable,

    /// <summary>A type index.</summary>
    Type,

    /// <summary>A tag index.</summary>
    Tag,

    /// <summary>A vector of value types.</summary>
    ValueTypes,

    /// <summary>A local index.</summary>
    Local,

    /// <summary>A global index.</summary>
    Global,

    /// <summary>A table index.</summary>
    Table,

    /// <summary>An alignment (with the flag 0x40, then a memory index) and an offset (u64).</summary>
    MemoryArgument,

    /// <summary>A memory argument, then a lane index byte.</summary>
    MemoryArgumentAndLane,

    /// <summary>A memory index.</summary>
    Memory,

    /// <summary>An s32.</summary>
    I32,

    /// <summary>An s64.</summary>
    I64,

    /// <summary>Four bytes.</summary>
    F32,

    /// <summary>Eight bytes.</summary>
    F64,

    /// <summary>Sixteen bytes.</summary>
    V128,

    /// <summary>Sixteen lane index bytes, each below 32.</summary>
    Shuffle,

    /// <summary>A lane index byte.</summary>
    Lane,

    /// <summary>A heap type (s33).</summary>
    HeapType,

    /// <summary>A data segment index, then a memory index.</summary>
    DataAndMemory,

    /// <summary>A data segment index.</summary>
    Data,

    /// <summary>The destination's memory index, then the source's.</summary>
    MemoryPair,

    /// <summary>An element segment index, then a table index.</summary>
    ElementAndTable,

    /// <summary>An element segment index.</summary>
    Element,

    /// <summary>The destination's table index, then the source's.</summary>
    TablePair,
}

/// <summary>What an instruction carries, takes and gives, as far as the opcode alone decides it. Eight bytes.</summary>
/// <param name="Immediate">What follows the opcode.</param>
/// <param name="Alignment">For memory accesses: the natural alignment's exponent.</param>
/// <param name="LaneCount">For lane accesses: how many lanes there are.</param>
/// <param name="ParameterCount">
/// Operands taken, without the address that a memory argument implies; <see cref="Contextual"/> where the opcode alone
/// does not say.
/// </param>
/// <param name="Parameter0">The deepest operand.</param>
/// <param name="Parameter1">The next operand.</param>
/// <param name="Parameter2">The topmost of three operands.</param>
/// <param name="Result">The result, or <see cref="ValueKind.None"/>.</param>
internal readonly record struct OpcodeInfo(
    ImmediateKind Immediate,
    byte Alignment,
    byte LaneCount,
    byte ParameterCount,
    ValueKind Parameter0,
    ValueKind Parameter1,
    ValueKind Parameter2,
    ValueKind Result
)
{
    /// <summary>The <see cref="ParameterCount"/> of instructions whose type depends on context.</summary>
    public const byte Contextual = 0xFF;

    /// <summary>Whether the type depends on more than the opcode (and the memory argument).</summary>
    public bool IsContextual => ParameterCount == Contextual;
}
