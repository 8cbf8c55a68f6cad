namespace Flint.Wasm;

/// <summary>A function type before it is interned: it may name other types of its own recursive group by position.</summary>
internal readonly record struct FunctionTypeShape(ValueType[] Parameters, ValueType[] Results)
{
    // Below every abstract heap type's code.
    private const int FirstMember = -1000;

    /// <summary>The heap type that stands for a member of the group that is being interned.</summary>
    public static HeapType GroupMember(int position) => new(FirstMember - position);

    /// <summary>Whether the type names a member of its own group.</summary>
    public bool IsRecursive => Parameters.Any(IsGroupMember) || Results.Any(IsGroupMember);

    /// <summary>These types with members of the group replaced by ids, of which the group's first is given.</summary>
    public static ValueType[] Resolve(ValueType[] types, int firstId)
    {
        if (!types.Any(IsGroupMember))
        {
            return types;
        }

        var resolved = new ValueType[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            resolved[i] = IsGroupMember(types[i])
                ? ValueType.Ref(types[i].Nullable, HeapType.Concrete(firstId + FirstMember - types[i].Heap.Code))
                : types[i];
        }

        return resolved;
    }

    private static bool IsGroupMember(ValueType type) => type.Kind == ValueKind.Ref && type.Heap.Code <= FirstMember;
}
