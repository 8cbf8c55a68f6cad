using Flint.Component.Types;

namespace Flint.Component.Validation;

/// <summary>Finds out whether a type mentions resource types that it does not bind itself.</summary>
internal static class FreeResources
{
    public static bool Any(TypeDefinition type, TypeWork work) => Any(type, [], work);

    private static bool Any(TypeDefinition? type, HashSet<ResourceType> bound, TypeWork work)
    {
        if (type is null || !type.MentionsResource)
        {
            return false;
        }

        work.Spend(1);
        switch (type)
        {
            case ResourceReference reference:
                return !bound.Contains(reference.Resource);
            case HandleType handle:
                return !bound.Contains(handle.Resource);
            case ListType list:
                return Any(list.Element, bound, work);
            case RecordType record:
                return record.Fields.Any(f => Any(f.Type, bound, work));
            case TupleType tuple:
                return tuple.Elements.Any(e => Any(e, bound, work));
            case ChoiceType choice:
                return choice.Cases.Any(c => Any(c.Payload, bound, work));
            case FuncType function:
                return function.Parameters.Any(p => Any(p.Type, bound, work)) || Any(function.Result, bound, work);
            case InstanceType instance:
                bound.UnionWith(instance.Defined);
                return Any(instance.Exports, bound, work);
            case ComponentType component:
                bound.UnionWith(component.Imported);
                bound.UnionWith(component.Defined);
                return Any(component.Imports, bound, work) || Any(component.Exports, bound, work);
            default:
                return false;
        }
    }

    private static bool Any(ExternSet set, HashSet<ResourceType> bound, TypeWork work) =>
        set.Items.Any(i =>
            i.Description switch
            {
                FuncDescription function => Any(function.Type, bound, work),
                TypeDescription type => Any(type.Type, bound, work),
                InstanceDescription instance => Any(instance.Type, bound, work),
                ComponentDescription component => Any(component.Type, bound, work),
                _ => false,
            }
        );
}
