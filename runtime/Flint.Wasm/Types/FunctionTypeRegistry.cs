using System.Collections.Immutable;

namespace Flint.Wasm;

/// <summary>
/// Interns function types, so that the check of an indirect call compares two integers. Entries live as long as the
/// process; their number is bounded because a type must first pass a module's limits, and equal types are shared.
/// </summary>
public static class FunctionTypeRegistry
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, FunctionType> ByKey = new(StringComparer.Ordinal);
    private static readonly List<FunctionType> ById = [];

    /// <summary>The one function type with these parameters and results.</summary>
    public static FunctionType Get(ReadOnlySpan<ValueType> parameters, ReadOnlySpan<ValueType> results)
    {
        var key = FunctionTypeKey(parameters, results);
        lock (Gate)
        {
            if (!ByKey.TryGetValue(key, out var type))
            {
                type = new FunctionType(ById.Count, [.. parameters], [.. results]);
                ById.Add(type);
                ByKey.Add(key, type);
            }

            return type;
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

    private static string FunctionTypeKey(ReadOnlySpan<ValueType> parameters, ReadOnlySpan<ValueType> results)
    {
        var key = new System.Text.StringBuilder();
        foreach (var type in parameters)
        {
            key.Append(type.ToString()).Append(' ');
        }

        key.Append("->");
        foreach (var type in results)
        {
            key.Append(' ').Append(type.ToString());
        }

        return key.ToString();
    }
}
