using System.Collections.Immutable;

namespace Flint.Component.Types;

/// <summary>The type of a component function.</summary>
internal sealed class FuncType : TypeDefinition
{
    public FuncType(ImmutableArray<LabelledType> parameters, ValType? result)
    {
        Parameters = parameters;
        Result = result;
        IEnumerable<ValType?> parts = [.. parameters.Select(static p => p.Type), result];
        Depth = DepthOf(parts);
        Size = SizeOf(parts);
        MentionsResource = parts.Any(static p => p is not null && p.MentionsResource);
        ParameterLayout = AbiLayout.Sequence([.. parameters.Select(static p => p.Type.Layout)]);
    }

    public ImmutableArray<LabelledType> Parameters { get; }

    public ValType? Result { get; }

    /// <summary>The parameters as a tuple.</summary>
    public AbiLayout ParameterLayout { get; }

    /// <summary>Whether the parameters are too many core values and travel through memory.</summary>
    public bool ParametersInMemory => !ParameterLayout.IsFlat;

    /// <summary>Whether the result is too many core values and travels through memory.</summary>
    public bool ResultInMemory => Result is { } r && r.Layout.FlatCount > ValType.MaximumFlatResults;

    public override TypeDefinition Substitute(ResourceSubstitution substitution)
    {
        var parameters = ResourceSubstitution.Apply(Parameters, p => p with { Type = substitution.Apply(p.Type) });
        var result = substitution.Apply(Result);
        return parameters == Parameters && ReferenceEquals(result, Result) ? this : new FuncType(parameters, result);
    }

    public override string ToString() =>
        $"func({string.Join(", ", Parameters)}){(Result is null ? "" : $" -> {Result}")}";
}
