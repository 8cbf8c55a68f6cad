using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Flint.Wasm;

/// <summary>
/// Interns function types, so that the check of an indirect call compares two integers. Entries live as long as the
/// process; their number is bounded because a type must first pass a module's limits, and equal types are shared.
/// </summary>
/// <remarks>
/// Equality is the specification's (3.1.3): a type that stands alone is equal to every type of the same parameters and
/// results; types of a recursive group are equal when the whole groups are and they stand at the same position.
/// </remarks>
public static class FunctionTypeRegistry
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, FunctionType> ByKey = new(StringComparer.Ordinal);
    private static readonly List<FunctionType> ById = [];

    /// <summary>The one function type with these parameters and results.</summary>
    public static FunctionType Get(ReadOnlySpan<ValueType> parameters, ReadOnlySpan<ValueType> results)
    {
        var key = new StringBuilder();
        AppendKey(key, parameters, results);
        lock (Gate)
        {
            ref var type = ref CollectionsMarshal.GetValueRefOrAddDefault(ByKey, key.ToString(), out _);
            return type ??= Add([.. parameters], [.. results]);
        }
    }

    /// <summary>The function type with a canonical id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No type has this id.</exception>
    public static FunctionType FromId(int id)
    {
        lock (Gate)
        {
            return ById[id];
        }
    }

    /// <summary>The types of a recursive group, in order.</summary>
    internal static FunctionType[] GetGroup(List<FunctionTypeShape> group)
    {
        if (group.Count == 0)
        {
            return [];
        }

        if (group is [{ IsRecursive: false } single])
        {
            return [Get(single.Parameters, single.Results)];
        }

        var key = new StringBuilder("rec ");
        foreach (var shape in group)
        {
            AppendKey(key, shape.Parameters, shape.Results);
            key.Append("; ");
        }

        var types = new FunctionType[group.Count];
        lock (Gate)
        {
            // The first member's id leads to the others: a group's ids follow one another.
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(ByKey, key.ToString(), out var exists);
            if (!exists)
            {
                var firstId = ById.Count;
                foreach (var shape in group)
                {
                    Add(
                        FunctionTypeShape.Resolve(shape.Parameters, firstId),
                        FunctionTypeShape.Resolve(shape.Results, firstId)
                    );
                }

                first = ById[firstId];
            }

            ById.CopyTo(first!.Id, types, 0, types.Length);
        }

        return types;
    }

    private static FunctionType Add(ValueType[] parameters, ValueType[] results)
    {
        var type = new FunctionType(ById.Count, [.. parameters], [.. results]);
        ById.Add(type);
        return type;
    }

    private static void AppendKey(
        StringBuilder key,
        ReadOnlySpan<ValueType> parameters,
        ReadOnlySpan<ValueType> results
    )
    {
        foreach (var type in parameters)
        {
            AppendKey(key, type);
        }

        key.Append("->");
        foreach (var type in results)
        {
            AppendKey(key, type);
        }
    }

    private static void AppendKey(StringBuilder key, ValueType type)
    {
        if (type.Kind == ValueKind.Ref)
        {
            key.Append(type.Nullable ? 'n' : 'r').Append(CultureInfo.InvariantCulture, $"{type.Heap.Code},");
        }
        else
        {
            key.Append((char)('0' + (int)type.Kind));
        }
    }
}
