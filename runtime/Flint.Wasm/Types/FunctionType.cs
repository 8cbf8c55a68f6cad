using System.Collections.Immutable;

namespace Flint.Wasm;

/// <summary>
/// A function type. Instances are interned by <see cref="FunctionTypeRegistry"/>: two equal types are the same
/// object with the same <see cref="Id"/>, across all modules of the process.
/// </summary>
public sealed class FunctionType
{
    internal FunctionType(int id, ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results)
    {
        Id = id;
        Parameters = parameters;
        Results = results;
        ParameterSlots = parameters.Sum(static t => t.SlotCount);
        ResultSlots = results.Sum(static t => t.SlotCount);
    }

    /// <summary>The canonical id: equal types have equal ids.</summary>
    public int Id { get; }

    /// <summary>The parameter types.</summary>
    public ImmutableArray<ValueType> Parameters { get; }

    /// <summary>The result types.</summary>
    public ImmutableArray<ValueType> Results { get; }

    /// <summary>How many 64-bit slots the parameters take.</summary>
    public int ParameterSlots { get; }

    /// <summary>How many 64-bit slots the results take.</summary>
    public int ResultSlots { get; }

    /// <summary>The size of a slot array that holds the arguments before and the results after a call.</summary>
    public int Slots => Math.Max(ParameterSlots, ResultSlots);

    /// <summary>The types of the recursive group, this one among them; empty for a type that stands alone.</summary>
    internal FunctionType[] Group { get; set; } = [];

    /// <summary>The types that the parameters and results name, so that they live as long as this one.</summary>
    internal FunctionType[] Named { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(' ', Parameters)}] -> [{string.Join(' ', Results)}]";
}
