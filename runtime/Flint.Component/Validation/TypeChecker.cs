using System.Collections.Immutable;
using Flint.Component.Types;

namespace Flint.Component.Validation;

/// <summary>
/// Equality and subtyping of component types (Explainer.md, type checking). Every check answers null where it holds and
/// else what does not match.
/// </summary>
internal sealed class TypeChecker(TypeWork work)
{
    public TypeWork Work { get; } = work;

    /// <summary>Structural equality of value types.</summary>
    public bool Same(ValType? a, ValType? b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        Work.Spend(1);
        return (a, b) switch
        {
            (PrimitiveType x, PrimitiveType y) => x.Kind == y.Kind,
            (ListType x, ListType y) => x.Length == y.Length && x.IsMap == y.IsMap && Same(x.Element, y.Element),
            (OptionType x, OptionType y) => Same(x.Some, y.Some),
            (ResultType x, ResultType y) => Same(x.Ok, y.Ok) && Same(x.Error, y.Error),
            (HandleType x, HandleType y) => x.IsOwn == y.IsOwn && x.Resource == y.Resource,
            (EnumType x, EnumType y) => x.Labels.SequenceEqual(y.Labels, StringComparer.Ordinal),
            (FlagsType x, FlagsType y) => x.Labels.SequenceEqual(y.Labels, StringComparer.Ordinal),
            (TupleType x, TupleType y) => SameAll(x.Elements, y.Elements),
            (RecordType x, RecordType y) => SameAll(x.Fields, y.Fields),
            (VariantType x, VariantType y) => x.Cases.Length == y.Cases.Length
                && x.Cases.Zip(y.Cases)
                    .All(p => p.First.Label == p.Second.Label && Same(p.First.Payload, p.Second.Payload)),
            _ => false,
        };
    }

    private bool SameAll(ImmutableArray<ValType> a, ImmutableArray<ValType> b) =>
        a.Length == b.Length && a.Zip(b).All(p => Same(p.First, p.Second));

    private bool SameAll(ImmutableArray<LabelledType> a, ImmutableArray<LabelledType> b) =>
        a.Length == b.Length && a.Zip(b).All(p => p.First.Label == p.Second.Label && Same(p.First.Type, p.Second.Type));

    private bool Same(FuncType a, FuncType b) =>
        ReferenceEquals(a, b) || (SameAll(a.Parameters, b.Parameters) && Same(a.Result, b.Result));

    /// <summary>Whether something of type <paramref name="actual"/> may stand where <paramref name="expected"/> is asked for.</summary>
    public string? Match(ExternDescription actual, ExternDescription expected)
    {
        Work.Spend(1);
        return (actual, expected) switch
        {
            (FuncDescription a, FuncDescription e) => Same(a.Type, e.Type)
                ? null
                : $"expected {e.Type}, found {a.Type}",
            (TypeDescription a, TypeDescription e) => MatchTypes(a.Type, e.Type),
            (InstanceDescription a, InstanceDescription e) => MatchInstances(a.Type, e.Type),
            (ComponentDescription a, ComponentDescription e) => MatchComponents(a.Type, e.Type),
            (ModuleDescription a, ModuleDescription e) => CoreTypeMatching.MatchModules(a.Type, e.Type),
            _ => $"expected {expected.Sort}, found {actual.Sort}",
        };
    }

    private string? MatchTypes(TypeDefinition actual, TypeDefinition expected) =>
        (actual, expected) switch
        {
            (ResourceReference a, ResourceReference e) => a.Resource == e.Resource
                ? null
                : "resource types are not the same",
            (ResourceReference, _) => $"expected {expected}, found a resource type",
            (_, ResourceReference) => "expected a resource type, found another type",
            (ValType a, ValType e) => Same(a, e) ? null : $"expected {e}, found {a}",
            (FuncType a, FuncType e) => Same(a, e) ? null : $"expected {e}, found {a}",
            (InstanceType a, InstanceType e) => MatchInstances(a, e) ?? MatchInstances(e, a),
            (ComponentType a, ComponentType e) => MatchComponents(a, e) ?? MatchComponents(e, a),
            _ => "types are of different kinds",
        };

    /// <summary>An instance may export more than is asked for; the types it defines stand for those that are asked for.</summary>
    public string? MatchInstances(InstanceType actual, InstanceType expected)
    {
        if (ReferenceEquals(actual, expected))
        {
            return null;
        }

        var substitution = new ResourceSubstitution(Work);
        return BindResources(expected.Exports, name => actual.Exports[name], expected.Defined, substitution)
            ?? MatchExports(actual.Exports, expected.Exports, substitution);
    }

    private string? MatchExports(ExternSet actual, ExternSet expected, ResourceSubstitution substitution)
    {
        foreach (var export in expected.Items)
        {
            if (actual[export.Name] is not { } found)
            {
                return $"missing expected export `{export.Name}`";
            }

            if (Match(found, export.Description.Substitute(substitution)) is { } fault)
            {
                return $"export `{export.Name}`: {fault}";
            }
        }

        return null;
    }

    private string? MatchComponents(ComponentType actual, ComponentType expected)
    {
        if (ReferenceEquals(actual, expected))
        {
            return null;
        }

        // Whoever holds the expected type supplies its imports, so they are what the actual component is instantiated
        // with; the resources among them are unknown but fixed.
        var inputs = new ResourceSubstitution(Work);
        if (BindResources(actual.Imports, name => expected.Imports[name], actual.Imported, inputs) is { } unbound)
        {
            return unbound;
        }

        foreach (var import in actual.Imports.Items)
        {
            if (expected.Imports[import.Name] is not { } supplied)
            {
                return $"missing expected import `{import.Name}`";
            }

            if (Match(supplied, import.Description.Substitute(inputs)) is { } fault)
            {
                return $"import `{import.Name}`: {fault}";
            }
        }

        var produced = actual.Exports.Substitute(inputs);
        var outputs = new ResourceSubstitution(Work);
        return BindResources(expected.Exports, name => produced[name], expected.Defined, outputs)
            ?? MatchExports(produced, expected.Exports, outputs);
    }

    /// <summary>
    /// Finds what stands for each bound resource type: the resource type at the same path in what is supplied.
    /// </summary>
    public string? BindResources(
        ExternSet bound,
        Func<string, ExternDescription?> supplied,
        ImmutableArray<ResourceType> variables,
        ResourceSubstitution substitution
    )
    {
        if (variables.IsEmpty)
        {
            return null;
        }

        var open = variables.ToHashSet();
        return Walk(bound, supplied);

        string? Walk(ExternSet set, Func<string, ExternDescription?> find)
        {
            foreach (var item in set.Items)
            {
                Work.Spend(1);
                if (
                    item.Description is TypeDescription { Type: ResourceReference wanted }
                    && open.Contains(wanted.Resource)
                )
                {
                    switch (find(item.Name))
                    {
                        case TypeDescription { Type: ResourceReference found }:
                            substitution.Add(wanted.Resource, found.Resource);
                            open.Remove(wanted.Resource);
                            break;
                        case null:
                            return $"missing `{item.Name}`";
                        case var other:
                            return $"`{item.Name}`: expected a resource type, found {(other is TypeDescription ? "another type" : other.Sort)}";
                    }
                }
                else if (item.Description is InstanceDescription nested && nested.MentionsResource)
                {
                    var instance = (find(item.Name) as InstanceDescription)?.Type;
                    if (instance is not null && Walk(nested.Type.Exports, name => instance.Exports[name]) is { } fault)
                    {
                        return $"`{item.Name}`: {fault}";
                    }
                }
            }

            return null;
        }
    }

    /// <summary>The type of a new instance: every resource type that it defines is fresh.</summary>
    public InstanceType Open(InstanceType type, ICollection<ResourceType> fresh)
    {
        var substitution = new ResourceSubstitution(Work);
        return new InstanceType(Freshen(type.Defined, substitution, type.Exports, fresh), []);
    }

    /// <summary>
    /// The type of the instance that instantiating a component gives; <paramref name="arguments"/> must have an entry for
    /// each import.
    /// </summary>
    public (InstanceType? Instance, string? Fault) Instantiate(
        ComponentType component,
        IReadOnlyDictionary<string, ExternDescription> arguments,
        ICollection<ResourceType> fresh
    )
    {
        var substitution = new ResourceSubstitution(Work);
        if (
            BindResources(
                component.Imports,
                name => arguments.GetValueOrDefault(name),
                component.Imported,
                substitution
            ) is
            { } unbound
        )
        {
            return (null, unbound);
        }

        foreach (var import in component.Imports.Items)
        {
            if (!arguments.TryGetValue(import.Name, out var argument))
            {
                return (null, $"missing import named `{import.Name}`");
            }

            if (Match(argument, import.Description.Substitute(substitution)) is { } fault)
            {
                return (null, $"type mismatch for import `{import.Name}`: {fault}");
            }
        }

        Rename(component.Imports, name => arguments.GetValueOrDefault(name), substitution);
        return (new InstanceType(Freshen(component.Defined, substitution, component.Exports, fresh), []), null);
    }

    /// <summary>
    /// Types that exports share with imports become the very types that were supplied, so that their external names count.
    /// </summary>
    private static void Rename(
        ExternSet imports,
        Func<string, ExternDescription?> supplied,
        ResourceSubstitution substitution
    )
    {
        foreach (var import in imports.Items)
        {
            switch (import.Description, supplied(import.Name))
            {
                case (TypeDescription wanted, TypeDescription found):
                    substitution.Rename(wanted.Type, found.Type);
                    break;
                case (InstanceDescription wanted, InstanceDescription found):
                    Rename(wanted.Type.Exports, name => found.Type.Exports[name], substitution);
                    break;
            }
        }
    }

    private static ExternSet Freshen(
        ImmutableArray<ResourceType> defined,
        ResourceSubstitution substitution,
        ExternSet exports,
        ICollection<ResourceType> fresh
    )
    {
        foreach (var resource in defined)
        {
            var replacement = new ResourceType(resource.Name);
            fresh.Add(replacement);
            substitution.Add(resource, replacement);
        }

        return exports.Substitute(substitution);
    }
}
