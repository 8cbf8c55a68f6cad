using Flint.Component.Types;

namespace Flint.Component.Validation;

/// <summary>
/// The rule that resources, records, variants, enumerations and flags in the type of an import or export have a name that
/// the outside can say (Explainer.md, external visibility of types). A name belongs to the identity of a definition.
/// </summary>
internal sealed class ExternalVisibility
{
    private readonly HashSet<TypeDefinition> _named = new(ReferenceEqualityComparer.Instance);

    public void AddName(TypeDefinition type) => _named.Add(type);

    /// <summary>Whether a description may be imported or exported; the types of instances are then named.</summary>
    public bool Admit(ExternDescription description)
    {
        switch (description)
        {
            case FuncDescription function:
                return IsNamed(function.Type);
            case TypeDescription type:
                return PartsAreNamed(type.Type);
            case InstanceDescription instance:
                return AdmitExports(instance.Type);
            default:
                return true;
        }
    }

    private bool AdmitExports(InstanceType instance)
    {
        foreach (var export in instance.Exports.Items)
        {
            if (!Admit(export.Description))
            {
                return false;
            }

            if (export.Description is TypeDescription type)
            {
                AddName(type.Type);
            }
        }

        return true;
    }

    private bool IsNamed(FuncType function) =>
        function.Parameters.All(p => IsNamed(p.Type)) && (function.Result is null || IsNamed(function.Result));

    /// <summary>Whether what a definition is made of is named; the definition itself is about to get its name.</summary>
    private bool PartsAreNamed(TypeDefinition type) =>
        type switch
        {
            FuncType function => IsNamed(function),
            InstanceType instance => Copy().AdmitExports(instance),
            RecordType record => record.Fields.All(f => IsNamed(f.Type)),
            VariantType variant => variant.Cases.All(c => c.Payload is null || IsNamed(c.Payload)),
            EnumType or FlagsType => true,
            ValType value => IsNamed(value),
            _ => true,
        };

    private bool IsNamed(ValType type) =>
        _named.Contains(type)
        || type switch
        {
            PrimitiveType => true,
            ListType list => IsNamed(list.Element),
            TupleType tuple => tuple.Elements.All(IsNamed),
            OptionType option => IsNamed(option.Some),
            ResultType result => (result.Ok is null || IsNamed(result.Ok))
                && (result.Error is null || IsNamed(result.Error)),
            HandleType handle => _named.Contains(handle.Reference),
            _ => false,
        };

    private ExternalVisibility Copy()
    {
        var copy = new ExternalVisibility();
        copy._named.UnionWith(_named);
        return copy;
    }
}
