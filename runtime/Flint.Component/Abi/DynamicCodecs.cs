using System.Buffers.Binary;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Values as <see cref="ComponentValue"/>s, by way of another codec.</summary>
internal sealed class DynamicCodec<T>(
    ValueCodec<T> codec,
    Func<T, ComponentValue> wrap,
    Func<ComponentValue, T?> unwrap,
    string what
) : ValueCodec<ComponentValue>(codec.Layout)
{
    public override ComponentValue Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        wrap(codec.Lift(ref context, flat));

    public override ComponentValue Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        wrap(codec.Load(ref context, bytes));

    public override void Lower(ref LowerContext context, ComponentValue value, scoped Span<ulong> flat) =>
        codec.Lower(ref context, Unwrap(value), flat);

    public override void Store(ref LowerContext context, ComponentValue value, uint address) =>
        codec.Store(ref context, Unwrap(value), address);

    private T Unwrap(ComponentValue value)
    {
        try
        {
            return unwrap(value)!;
        }
        catch (InvalidCastException fault)
        {
            throw new ArgumentException($"A value of type {what} is needed, not {value}.", nameof(value), fault);
        }
    }
}

/// <summary>Strings that remember how they were encoded.</summary>
internal sealed class DynamicStringCodec() : ValueCodec<ComponentValue.String>(PrimitiveType.String.Layout)
{
    public override ComponentValue.String Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Read(ref context, (uint)flat[0], (uint)flat[1]);

    public override ComponentValue.String Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Read(
            ref context,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
        );

    public override void Lower(ref LowerContext context, ComponentValue.String value, scoped Span<ulong> flat) =>
        (flat[0], flat[1]) = Write(context.Context, value);

    public override void Store(ref LowerContext context, ComponentValue.String value, uint address)
    {
        var (pointer, units) = Write(context.Context, value);
        PointerAndLength.Write(context.Context, address, pointer, units);
    }

    private static ComponentValue.String Read(ref LiftContext context, uint address, uint units) =>
        new(StringLifting.Read(ref context, address, units)) { Source = (context.Context.Encoding, units) };

    private static (uint, uint) Write(CanonicalContext context, ComponentValue.String value) =>
        value.Source is { } source
            ? StringLowering.Write(context, value.Value, source.Encoding, source.Units)
            : StringLowering.Write(context, value.Value);
}

/// <summary>Records and tuples of any width.</summary>
internal sealed class DynamicSequenceCodec(AbiLayout layout, Field<ComponentValue>[] fields)
    : ValueCodec<ComponentValue[]>(layout)
{
    public override ComponentValue[] Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat)
    {
        var values = new ComponentValue[fields.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = fields[i].Lift(ref context, flat);
        }

        return values;
    }

    public override ComponentValue[] Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes)
    {
        var values = new ComponentValue[fields.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = fields[i].Load(ref context, bytes);
        }

        return values;
    }

    public override void Lower(ref LowerContext context, ComponentValue[] value, scoped Span<ulong> flat)
    {
        CheckWidth(value);
        for (var i = 0; i < value.Length; i++)
        {
            fields[i].Lower(ref context, value[i], flat);
        }
    }

    public override void Store(ref LowerContext context, ComponentValue[] value, uint address)
    {
        CheckWidth(value);
        for (var i = 0; i < value.Length; i++)
        {
            fields[i].Store(ref context, value[i], address);
        }
    }

    private void CheckWidth(ComponentValue[] value)
    {
        if (value.Length != fields.Length)
        {
            throw new ArgumentException($"{fields.Length} values are needed, not {value.Length}.", nameof(value));
        }
    }
}

/// <summary>Flags as their bits.</summary>
internal sealed class FlagBitsCodec(FlagsType type) : ValueCodec<uint>(type.Layout)
{
    public override uint Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => (uint)flat[0] & type.Mask;

    public override uint Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        FlagBits.Read(bytes) & type.Mask;

    public override void Lower(ref LowerContext context, uint value, scoped Span<ulong> flat) =>
        flat[0] = value & type.Mask;

    public override void Store(ref LowerContext context, uint value, uint address) =>
        FlagBits.Write(context.Context.Bytes(address, Size), value & type.Mask);
}
