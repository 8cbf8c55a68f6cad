namespace Flint.Wasm.Binary;

/// <summary>The type of a block: a function type, or no parameters and at most one result.</summary>
/// <param name="Function">The function type that a type index named, else null.</param>
/// <param name="Result">Without a function type: the result, or kind None.</param>
internal readonly record struct BlockType(FunctionType? Function, ValueType Result)
{
    public ReadOnlySpan<ValueType> Parameters => Function is null ? default : Function.Parameters.AsSpan();

    public int ParameterCount => Function is null ? 0 : Function.Parameters.Length;

    public int ResultCount =>
        Function is not null ? Function.Results.Length
        : Result.Kind == ValueKind.None ? 0
        : 1;

    /// <summary>The result with an index below <see cref="ResultCount"/>.</summary>
    public ValueType ResultAt(int index) => Function is null ? Result : Function.Results[index];

    /// <summary>The parameter with an index below <see cref="ParameterCount"/>.</summary>
    public ValueType ParameterAt(int index) => Function!.Parameters[index];
}

/// <summary>The immediate of a memory access.</summary>
/// <param name="Alignment">The exponent of the alignment hint.</param>
/// <param name="Memory">The memory's index.</param>
/// <param name="Offset">Added to the address, without wrapping.</param>
internal readonly record struct MemoryArgument(int Alignment, int Memory, ulong Offset);

/// <summary>How a clause of <c>try_table</c> catches.</summary>
internal enum CatchKind : byte
{
    Catch = 0,
    CatchRef = 1,
    CatchAll = 2,
    CatchAllRef = 3,
}

/// <summary>A clause of <c>try_table</c>.</summary>
/// <param name="Kind">What it catches and hands on.</param>
/// <param name="Tag">The tag's index; 0 for the clauses that catch all.</param>
/// <param name="Label">The label's index, counted from outside the <c>try_table</c>.</param>
internal readonly record struct CatchClause(CatchKind Kind, uint Tag, uint Label)
{
    public bool HasTag => Kind is CatchKind.Catch or CatchKind.CatchRef;

    public bool HasReference => Kind is CatchKind.CatchRef or CatchKind.CatchAllRef;
}
