namespace Flint.Wasm;

/// <summary>
/// Limits on a module. The defaults follow the limits that browsers agreed on
/// (https://webassembly.github.io/spec/js-api/index.html#limits), so that what runs there runs here.
/// </summary>
public sealed record WasmLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static WasmLimits Default { get; } = new();

    /// <summary>Bytes of a binary.</summary>
    public int ModuleBytes { get; init; } = 1 << 30;

    /// <summary>
    /// Types of a module. Far below the browsers' 1,000,000: the engine makes a little code for every type that is called.
    /// A JavaScript engine has about 140.
    /// </summary>
    public int Types { get; init; } = 10_000;

    /// <summary>Functions of a module, imported ones included.</summary>
    public int Functions { get; init; } = 1_000_000;

    /// <summary>Imports of a module.</summary>
    public int Imports { get; init; } = 1_000_000;

    /// <summary>Exports of a module.</summary>
    public int Exports { get; init; } = 1_000_000;

    /// <summary>Globals of a module, imported ones included.</summary>
    public int Globals { get; init; } = 1_000_000;

    /// <summary>Tables of a module, imported ones included.</summary>
    public int Tables { get; init; } = 100_000;

    /// <summary>Memories of a module, imported ones included.</summary>
    public int Memories { get; init; } = 100;

    /// <summary>Exception tags of a module, imported ones included.</summary>
    public int Tags { get; init; } = 1_000_000;

    /// <summary>Data segments of a module.</summary>
    public int DataSegments { get; init; } = 100_000;

    /// <summary>Element segments of a module.</summary>
    public int ElementSegments { get; init; } = 10_000_000;

    /// <summary>Parameters of a function type.</summary>
    public int Parameters { get; init; } = 1_000;

    /// <summary>Results of a function type.</summary>
    public int Results { get; init; } = 1_000;

    /// <summary>Bytes of one function's body.</summary>
    public int FunctionBodyBytes { get; init; } = 7_654_321;

    /// <summary>Locals of one function, parameters included.</summary>
    public int Locals { get; init; } = 50_000;

    /// <summary>Nested blocks of one function: bounds the work of the translator and of the JIT.</summary>
    public int BlockNesting { get; init; } = 50_000;

    /// <summary>Labels of one <c>br_table</c>, without the default.</summary>
    public int BranchTableTargets { get; init; } = 65_520;

    /// <summary>Clauses of one <c>try_table</c>. Compilers use a handful.</summary>
    public int CatchClauses { get; init; } = 10_000;

    /// <summary>
    /// Operands on the stack of one function: a call of two bytes may push a thousand results, so the body's size does
    /// not bound them.
    /// </summary>
    public int OperandStack { get; init; } = 1_000_000;

    /// <summary>
    /// Types that the validator may compare for every byte of code, on average over the module and beyond a first million:
    /// a call of two bytes may take and give two thousand values, and a module full of such calls would take minutes.
    /// Compilers stay below 4.
    /// </summary>
    public int TypeChecksPerCodeByte { get; init; } = 64;

    /// <summary>
    /// Elements of one element segment. How large a table may be at start is for the store to say
    /// (<see cref="WasmStoreOptions.MaximumTableElements"/>).
    /// </summary>
    public uint TableElements { get; init; } = 10_000_000;
}
