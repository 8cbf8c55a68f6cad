namespace Flint.Wasm.Text;

/// <summary>An index space of a module or function with the identifiers that name its entries.</summary>
/// <param name="what">The singular name of an entry, as the specification's messages have it.</param>
/// <param name="allowDuplicates">Whether identifiers are decoration only, as those of a function type's parameters.</param>
internal sealed class IndexSpace(string what, bool allowDuplicates = false)
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>How many entries there are.</summary>
    public int Count { get; set; }

    /// <summary>The identifiers in use and the indices that they name.</summary>
    public IReadOnlyDictionary<string, int> Names => _indices;

    /// <summary>For parameters that nothing can name.</summary>
    public static IndexSpace Decoration => new("parameter", allowDuplicates: true);

    /// <summary>Adds an entry, under an identifier where the text has one, and answers its index.</summary>
    public int Add(WatReader reader, string? identifier)
    {
        if (identifier is not null && !_indices.TryAdd(identifier, Count) && !allowDuplicates)
        {
            throw reader.Fault($"duplicate {what} ${identifier}");
        }

        return Count++;
    }

    public void Clear()
    {
        _indices.Clear();
        Count = 0;
    }

    /// <summary>Reads an index or an identifier. Whether a numeric index exists is for the validator to say.</summary>
    public uint Take(WatReader reader)
    {
        var token = reader.Next;
        if (reader.TryIdentifier() is not { } identifier)
        {
            return (uint)reader.TakeUnsigned(32, $"a {what} index");
        }

        return _indices.TryGetValue(identifier, out var index)
            ? (uint)index
            : throw reader.Source.Fault(token.Start, $"unknown {what} ${identifier}");
    }

    /// <summary>Reads an index where there is one, else 0.</summary>
    public uint TakeOptional(WatReader reader) => reader.AtIndex ? Take(reader) : 0;
}
