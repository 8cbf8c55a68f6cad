using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>One of several values that lie one after the other: a field of a record, a parameter.</summary>
internal sealed class Field<T>
{
    private readonly ValueCodec<T> _codec;
    private readonly int _offset;
    private readonly int _flatOffset;

    public Field(ValueCodec<T> codec, FieldCursor cursor)
    {
        _codec = codec;
        (_offset, _flatOffset) = cursor.Next(codec.Layout);
    }

    public T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        _codec.Lift(ref context, flat.Slice(_flatOffset, _codec.FlatCount));

    public T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        _codec.Load(ref context, bytes.Slice(_offset, (int)_codec.Size));

    public void Lower(ref LowerContext context, T value, scoped Span<ulong> flat) =>
        _codec.Lower(ref context, value, flat.Slice(_flatOffset, _codec.FlatCount));

    public void Store(ref LowerContext context, T value, uint address) =>
        _codec.Store(ref context, value, address + (uint)_offset);
}

/// <summary>Hands out the places of fields in order.</summary>
internal sealed class FieldCursor
{
    private ulong _offset;
    private long _flat;

    public (int Offset, int Flat) Next(AbiLayout layout)
    {
        _offset = AbiLayout.AlignUp(_offset, layout.Alignment);
        var place = ((int)_offset, (int)_flat);
        _offset += layout.Size;

        // Where values do not fit into core values the flat places are not used, and must only not overflow.
        _flat = Math.Min(_flat + layout.FlatCount, int.MaxValue);
        return place;
    }
}
