using System.Text;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>
/// The types of a module: those that the text defines, and those that it uses without a definition, which are appended
/// (core specification, 6.4.3).
/// </summary>
internal sealed class TypeSpace
{
    private readonly List<byte[]> _types = [];
    private readonly List<byte[]> _prefixes = [];
    private readonly List<int> _parameterCounts = [];
    private readonly List<(int Count, bool IsExplicit)> _groups = [];
    private readonly Dictionary<string, int> _plainTypes = new(StringComparer.Ordinal);

    public IndexSpace Names { get; } = new("type");

    /// <summary>Reads <c>(type …)</c> or <c>(rec …)</c>, whose names are bound already, behind its keyword.</summary>
    public void ReadDefinition(WatReader reader, bool isGroup)
    {
        if (!isGroup)
        {
            ReadType(reader, isPlain: true);
            _groups.Add((1, false));
            return;
        }

        var count = 0;
        while (reader.TryOpen("type"u8))
        {
            ReadType(reader, isPlain: false);
            count++;
        }

        reader.ExpectClose();

        // A group of one that does not name itself is the same as the type alone.
        if (count == 1)
        {
            _plainTypes.TryAdd(Key(_types[^1]), _types.Count - 1);
        }

        _groups.Add((count, true));
    }

    /// <summary>The number of parameters of a type that exists, else 0.</summary>
    public int ParameterCount(uint index) => index < _parameterCounts.Count ? _parameterCounts[(int)index] : 0;

    /// <summary>
    /// Reads a type use: <c>(type x)</c>, parameters and results, each optional. Answers the type's index.
    /// </summary>
    /// <param name="reader">At the type use.</param>
    /// <param name="locals">Where the parameters' identifiers go; null where the text must have none.</param>
    public uint TakeUse(WatReader reader, IndexSpace? locals)
    {
        var start = reader.Next.Start;
        uint? named = null;
        if (reader.TryOpen("type"u8))
        {
            named = Names.Take(reader);
            reader.ExpectClose();
        }

        var hasInline = reader.AtOpenWord("param"u8) || reader.AtOpenWord("result"u8);
        if (named is { } index && !hasInline)
        {
            locals?.Count = ParameterCount(index);
            return index;
        }

        var encoding = ReadFunction(reader, locals, out var parameterCount);
        if (named is not { } expected)
        {
            return (uint)FindOrAdd(encoding, parameterCount);
        }

        if (expected >= (uint)_types.Count)
        {
            throw reader.Source.Fault(start, $"unknown type {expected}: an inline function type must match it");
        }

        return _types[(int)expected].AsSpan().SequenceEqual(encoding)
            ? expected
            : throw reader.Source.Fault(start, "inline function type does not match the type that it names");
    }

    /// <summary>Writes a block type: at most one result in place, anything else as a type index.</summary>
    public void WriteBlockType(WatReader reader, WasmWriter writer)
    {
        if (!reader.AtOpenWord("type"u8) && !reader.AtOpenWord("param"u8))
        {
            var start = reader.Position;
            if (!reader.AtOpenWord("result"u8))
            {
                writer.WriteByte(0x40);
                return;
            }

            var results = new List<TextType>();
            ReadTypes(reader, "result"u8, results, names: null);
            if (results.Count <= 1 && !reader.AtOpenWord("param"u8))
            {
                if (results.Count == 0)
                {
                    writer.WriteByte(0x40);
                }
                else
                {
                    results[0].Write(writer);
                }

                return;
            }

            reader.Position = start;
        }

        writer.WriteSigned(TakeUse(reader, locals: null));
    }

    public TextType TakeValueType(WatReader reader)
    {
        if (reader.TryOpen("ref"u8))
        {
            var nullable = reader.TryWord("null"u8);
            var heap = TakeHeapType(reader);
            reader.ExpectClose();
            return new TextType(nullable ? TextType.NullableReference : TextType.Reference, heap);
        }

        if (reader.Next.Kind == WatTokenKind.Word && Shorthand(reader.NextText) is { } type)
        {
            reader.Position++;
            return type;
        }

        throw reader.Next.Kind == WatTokenKind.Word
            ? reader.Fault("unknown operator or unexpected token: a value type is needed")
            : reader.Unexpected("a value type");
    }

    public TextType TakeReferenceType(WatReader reader)
    {
        var start = reader.Next;
        var type = TakeValueType(reader);
        return type.IsReference
            ? type
            : throw reader.Source.Fault(start.Start, "unexpected token: a reference type is needed");
    }

    public long TakeHeapType(WatReader reader)
    {
        if (reader.Next.Kind == WatTokenKind.Word && TextType.AbstractHeap(reader.NextText) is var code and not 0)
        {
            reader.Position++;
            return code;
        }

        return Names.Take(reader);
    }

    /// <summary>Reads <c>(param …)*</c> or the like.</summary>
    /// <param name="reader">At the first of them.</param>
    /// <param name="keyword">The keyword.</param>
    /// <param name="types">Where the types go.</param>
    /// <param name="names">Where identifiers go; null where the text must have none.</param>
    public void ReadTypes(WatReader reader, ReadOnlySpan<byte> keyword, List<TextType> types, IndexSpace? names)
    {
        while (reader.TryOpen(keyword))
        {
            if (names is not null && reader.TryIdentifier() is { } identifier)
            {
                names.Add(reader, identifier);
                types.Add(TakeValueType(reader));
            }
            else
            {
                while (!reader.AtClose)
                {
                    types.Add(TakeValueType(reader));
                    names?.Add(reader, identifier: null);
                }
            }

            reader.ExpectClose();
        }
    }

    /// <summary>Writes the contents of the type section.</summary>
    public void Write(WasmWriter writer)
    {
        writer.WriteUnsigned((ulong)_groups.Count);
        var next = 0;
        foreach (var (count, isExplicit) in _groups)
        {
            if (isExplicit)
            {
                writer.WriteByte(0x4E);
                writer.WriteUnsigned((ulong)count);
            }

            for (var i = 0; i < count; i++)
            {
                writer.WriteBytes(_prefixes[next]);
                writer.WriteBytes(_types[next++]);
            }
        }
    }

    public bool IsEmpty => _groups.Count == 0;

    private void ReadType(WatReader reader, bool isPlain)
    {
        reader.TryIdentifier();
        var prefix = new WasmWriter();
        var isSub = reader.TryOpen("sub"u8);
        if (isSub)
        {
            ReadSub(reader, prefix);
        }

        if (reader.AtOpenWord("struct"u8) || reader.AtOpenWord("array"u8))
        {
            throw reader.Source.Fault(
                reader.Next.Start,
                "struct and array types are not supported",
                isUnsupported: true
            );
        }

        reader.ExpectOpen("func"u8);
        var encoding = ReadFunction(reader, IndexSpace.Decoration, out var parameterCount);
        reader.ExpectClose();
        if (isSub)
        {
            reader.ExpectClose();
        }

        reader.ExpectClose();
        if (isPlain && !isSub)
        {
            _plainTypes.TryAdd(Key(encoding), _types.Count);
        }

        _prefixes.Add(prefix.Written.ToArray());
        _types.Add(encoding);
        _parameterCounts.Add(parameterCount);
    }

    private void ReadSub(WatReader reader, WasmWriter prefix)
    {
        prefix.WriteByte(reader.TryWord("final"u8) ? (byte)0x4F : (byte)0x50);
        var supertypes = new List<uint>();
        while (reader.AtIndex)
        {
            supertypes.Add(Names.Take(reader));
        }

        prefix.WriteUnsigned((ulong)supertypes.Count);
        foreach (var supertype in supertypes)
        {
            prefix.WriteUnsigned(supertype);
        }
    }

    private byte[] ReadFunction(WatReader reader, IndexSpace? locals, out int parameterCount)
    {
        var writer = new WasmWriter();
        writer.WriteByte(0x60);
        var types = new List<TextType>();
        ReadTypes(reader, "param"u8, types, locals);
        parameterCount = types.Count;
        WriteTypes(writer, types);
        types.Clear();
        ReadTypes(reader, "result"u8, types, names: null);
        WriteTypes(writer, types);
        return writer.Written.ToArray();
    }

    private static void WriteTypes(WasmWriter writer, List<TextType> types)
    {
        writer.WriteUnsigned((ulong)types.Count);
        foreach (var type in types)
        {
            type.Write(writer);
        }
    }

    private int FindOrAdd(byte[] encoding, int parameterCount)
    {
        if (_plainTypes.TryGetValue(Key(encoding), out var index))
        {
            return index;
        }

        index = _types.Count;
        _prefixes.Add([]);
        _types.Add(encoding);
        _parameterCounts.Add(parameterCount);
        _groups.Add((1, false));
        _plainTypes.Add(Key(encoding), index);
        return index;
    }

    private static string Key(byte[] encoding) => Encoding.Latin1.GetString(encoding);

    private static TextType? Shorthand(ReadOnlySpan<byte> word) =>
        word switch
        {
            _ when word.SequenceEqual("i32"u8) => new TextType(0x7F),
            _ when word.SequenceEqual("i64"u8) => new TextType(0x7E),
            _ when word.SequenceEqual("f32"u8) => new TextType(0x7D),
            _ when word.SequenceEqual("f64"u8) => new TextType(0x7C),
            _ when word.SequenceEqual("v128"u8) => new TextType(0x7B),
            _ when word.SequenceEqual("nullfuncref"u8) => new TextType(TextType.NullableReference, -0x0D),
            _ when word.SequenceEqual("nullexternref"u8) => new TextType(TextType.NullableReference, -0x0E),
            _ when word.SequenceEqual("nullexnref"u8) => new TextType(TextType.NullableReference, -0x0C),
            _ when word.SequenceEqual("nullref"u8) => new TextType(TextType.NullableReference, -0x0F),
            _ when word.EndsWith("ref"u8) && TextType.AbstractHeap(word[..^3]) is var code and not 0 => new TextType(
                TextType.NullableReference,
                code
            ),
            _ => null,
        };
}
