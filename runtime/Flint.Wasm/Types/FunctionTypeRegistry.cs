using System.Globalization;
using System.Text;

namespace Flint.Wasm;

/// <summary>
/// Interns function types, so that the check of an indirect call compares two integers. Types are forgotten when no
/// module and nobody else uses them any more; their ids are not used again.
/// </summary>
/// <remarks>
/// Equality is the specification's (3.1.3): a type that stands alone is equal to every type of the same parameters and
/// results; types of a recursive group are equal when the whole groups are and they stand at the same position. A type
/// keeps the types that it names, and those of its group, alive.
/// </remarks>
public static class FunctionTypeRegistry
{
    /// <summary>Types that are added before forgotten ones are looked for, at least.</summary>
    private const int LeastBeforeSweep = 1024;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, WeakReference<FunctionType>> ByKey = new(StringComparer.Ordinal);
    private static readonly Dictionary<int, WeakReference<FunctionType>> ById = [];
    private static int nextId;
    private static int nextSweep = LeastBeforeSweep;

    /// <summary>How many types are remembered, or were until lately.</summary>
    internal static int Count
    {
        get
        {
            lock (Gate)
            {
                return ById.Count;
            }
        }
    }

    /// <summary>The one function type with these parameters and results.</summary>
    public static FunctionType Get(ReadOnlySpan<ValueType> parameters, ReadOnlySpan<ValueType> results)
    {
        var key = new StringBuilder();
        AppendKey(key, parameters, results);
        lock (Gate)
        {
            if (Find(key.ToString()) is { } known)
            {
                return known;
            }

            var type = Add([.. parameters], [.. results]);
            Remember(key.ToString(), type);
            return type;
        }
    }

    /// <summary>The function type with a canonical id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No type has this id, or it was forgotten.</exception>
    public static FunctionType FromId(int id)
    {
        lock (Gate)
        {
            return TryGet(id) ?? throw new ArgumentOutOfRangeException(nameof(id), id, "No function type has this id.");
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

        lock (Gate)
        {
            return Find(key.ToString()) is { } first ? [.. first.Group] : AddGroup(key.ToString(), group);
        }
    }

    private static FunctionType[] AddGroup(string key, List<FunctionTypeShape> group)
    {
        var firstId = nextId;
        var types = new FunctionType[group.Count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = Add(
                FunctionTypeShape.Resolve(group[i].Parameters, firstId),
                FunctionTypeShape.Resolve(group[i].Results, firstId)
            );
        }

        foreach (var type in types)
        {
            type.Group = types;
        }

        Remember(key, types[0]);
        return [.. types];
    }

    private static FunctionType Add(ValueType[] parameters, ValueType[] results)
    {
        var type = new FunctionType(nextId++, [.. parameters], [.. results])
        {
            Named = [.. parameters.Concat(results).Select(Named).OfType<FunctionType>()],
        };
        ById.Add(type.Id, new WeakReference<FunctionType>(type));
        return type;
    }

    // Members of the group that is being added are not known yet; the group keeps them.
    private static FunctionType? Named(ValueType type) =>
        type.Kind == ValueKind.Ref && type.Heap.IsConcrete ? TryGet(type.Heap.Code) : null;

    private static FunctionType? TryGet(int id) =>
        ById.TryGetValue(id, out var reference) && reference.TryGetTarget(out var type) ? type : null;

    private static FunctionType? Find(string key) =>
        ByKey.TryGetValue(key, out var reference) && reference.TryGetTarget(out var type) ? type : null;

    private static void Remember(string key, FunctionType type)
    {
        ByKey[key] = new WeakReference<FunctionType>(type);
        if (ById.Count >= nextSweep)
        {
            Sweep();
            nextSweep = (2 * ById.Count) + LeastBeforeSweep;
        }
    }

    private static void Sweep()
    {
        foreach (var (key, reference) in ByKey)
        {
            if (!reference.TryGetTarget(out _))
            {
                ByKey.Remove(key);
            }
        }

        foreach (var (id, reference) in ById)
        {
            if (!reference.TryGetTarget(out _))
            {
                ById.Remove(id);
            }
        }
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
