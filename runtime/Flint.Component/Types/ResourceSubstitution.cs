using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Flint.Component.Types;

/// <summary>
/// Replaces resource types, and the identities of other types, in types: what opening an instance type and instantiating
/// a component do. Parts that were one object stay one object, and what holds nothing to replace stays itself.
/// </summary>
internal sealed class ResourceSubstitution(TypeWork work)
{
    private readonly Dictionary<ResourceType, ResourceType> _resources = [];
    private readonly Dictionary<TypeDefinition, TypeDefinition> _done = new(ReferenceEqualityComparer.Instance);
    private bool _renames;

    public TypeWork Work { get; } = work;

    /// <summary>Replaces a resource type.</summary>
    public void Add(ResourceType from, ResourceType to) => _resources[from] = to;

    /// <summary>Replaces one definition by another that is equal to it (or will be, after substitution).</summary>
    public void Rename(TypeDefinition from, TypeDefinition to)
    {
        _done[from] = to;
        _renames = true;
    }

    public bool TryGet(ResourceType from, [NotNullWhen(true)] out ResourceType? to) =>
        _resources.TryGetValue(from, out to);

    [return: NotNullIfNotNull(nameof(type))]
    public T? Apply<T>(T? type)
        where T : TypeDefinition
    {
        if (type is null || !Affects(type.MentionsResource))
        {
            return type;
        }

        if (_done.TryGetValue(type, out var known))
        {
            return (T)known;
        }

        Work.Spend(1);
        var result = type.Substitute(this);
        _done[type] = result;
        return (T)result;
    }

    /// <summary>Whether something may change by substitution.</summary>
    public bool Affects(bool mentionsResource) => _renames || (mentionsResource && _resources.Count > 0);

    /// <summary>Applies to each; the same array where nothing changes.</summary>
    public static ImmutableArray<T> Apply<T>(ImmutableArray<T> items, Func<T, T> apply)
    {
        ImmutableArray<T>.Builder? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            var item = apply(items[i]);
            if (changed is null && !EqualityComparer<T>.Default.Equals(item, items[i]))
            {
                changed = ImmutableArray.CreateBuilder<T>(items.Length);
                changed.AddRange(items.AsSpan(0, i));
            }

            changed?.Add(item);
        }

        return changed?.MoveToImmutable() ?? items;
    }
}

/// <summary>Counts the nodes that comparisons and substitutions visit (<see cref="ComponentLimits.TypeWork"/>).</summary>
internal sealed class TypeWork(long limit)
{
    private long _left = limit;

    public void Spend(int nodes)
    {
        if ((_left -= nodes) < 0)
        {
            throw new TypeWorkExceededException();
        }
    }
}

/// <summary>Types of the component take more work to compare than the limit allows; becomes a format error.</summary>
internal sealed class TypeWorkExceededException()
    : Exception("the types of this component take more work to compare than the limit allows");
