using System.Collections.Immutable;

namespace Flint.Component.Types;

/// <summary>A list; with a fixed length its elements lie inline. A map is a list of pairs with a mark.</summary>
internal sealed class ListType : ValType
{
    public ListType(ValType element, uint? length = null, bool isMap = false)
    {
        Element = element;
        Length = length;
        IsMap = isMap;
        Depth = DepthOf([element]);
        Size = SizeOf([element]);
        MentionsResource = element.MentionsResource;
        ContainsBorrow = element.ContainsBorrow;
        ContainsPointer = length is null || element.ContainsPointer;
        Layout = length is { } n ? Inline(element.Layout, n) : AbiLayout.PointerAndLength;
    }

    public ValType Element { get; }

    public uint? Length { get; }

    public bool IsMap { get; }

    public override AbiLayout Layout { get; }

    public override ValType Renamed() => new ListType(Element, Length, IsMap);

    public override string ToString() =>
        IsMap ? $"map<{Element}>"
        : Length is { } n ? $"list<{Element}, {n}>"
        : $"list<{Element}>";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var element = substitution.Apply(Element);
        return ReferenceEquals(element, Element) ? this : new ListType(element, Length, IsMap);
    }

    private static AbiLayout Inline(AbiLayout element, uint length) =>
        new(
            (uint)Math.Min(uint.MaxValue, (ulong)element.Size * length),
            element.Alignment,
            (ulong)UInt128.Min((UInt128)element.Size64 * length, 1UL << 40),
            element.Alignment64,
            element.IsFlat && (ulong)element.Flat.Length * length <= MaximumFlatParameters
                ? [.. Enumerable.Repeat(element.Flat, (int)length).SelectMany(static f => f)]
                : default
        );
}

/// <summary>A record: named fields in order.</summary>
internal sealed class RecordType : ValType
{
    public RecordType(ImmutableArray<LabelledType> fields)
    {
        Fields = fields;
        var parts = fields.Select(static f => f.Type).ToArray();
        Depth = DepthOf(parts);
        Size = SizeOf(parts);
        MentionsResource = AnyResource(parts);
        ContainsBorrow = AnyBorrow(parts);
        ContainsPointer = AnyPointer(parts);
        Layout = AbiLayout.Sequence([.. parts.Select(static p => p.Layout)]);
    }

    public ImmutableArray<LabelledType> Fields { get; }

    public override AbiLayout Layout { get; }

    public override ValType Renamed() => new RecordType(Fields);

    public override string ToString() => $"record {{ {string.Join(", ", Fields)} }}";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var fields = ResourceSubstitution.Apply(Fields, f => f with { Type = substitution.Apply(f.Type) });
        return fields == Fields ? this : new RecordType(fields);
    }
}

/// <summary>A tuple.</summary>
internal sealed class TupleType : ValType
{
    public TupleType(ImmutableArray<ValType> elements)
    {
        Elements = elements;
        Depth = DepthOf(elements);
        Size = SizeOf(elements);
        MentionsResource = AnyResource(elements);
        ContainsBorrow = AnyBorrow(elements);
        ContainsPointer = AnyPointer(elements);
        Layout = AbiLayout.Sequence([.. elements.Select(static p => p.Layout)]);
    }

    public ImmutableArray<ValType> Elements { get; }

    public override AbiLayout Layout { get; }

    public override ValType Renamed() => new TupleType(Elements);

    public override string ToString() => $"tuple<{string.Join(", ", Elements)}>";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var elements = ResourceSubstitution.Apply(Elements, substitution.Apply);
        return elements == Elements ? this : new TupleType(elements);
    }
}

/// <summary>A field of a record or a parameter of a function.</summary>
internal readonly record struct LabelledType(string Label, ValType Type)
{
    public override string ToString() => $"{Label}: {Type}";
}
