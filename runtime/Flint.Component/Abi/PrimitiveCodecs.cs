using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Booleans: everything but 0 is true.</summary>
internal sealed class BoolCodec() : ValueCodec<bool>(PrimitiveType.Bool.Layout)
{
    public override bool Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => (uint)flat[0] != 0;

    public override bool Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) => bytes[0] != 0;

    public override void Lower(ref LowerContext context, bool value, scoped Span<ulong> flat) =>
        flat[0] = value ? 1u : 0u;

    public override void Store(ref LowerContext context, bool value, uint address) =>
        context.Context.Bytes(address, 1)[0] = value ? (byte)1 : (byte)0;
}

/// <summary>Integers: excess bits of the core value are ignored.</summary>
internal sealed class IntegerCodec<T>(AbiLayout layout) : ValueCodec<T>(layout)
    where T : unmanaged
{
    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat)
    {
        var slot = flat[0];
        return Unsafe.As<ulong, T>(ref slot);
    }

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<T>(bytes);

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat)
    {
        // Signed values are extended to 32 bits; their slot holds those 32 bits zero-extended.
        flat[0] =
            typeof(T) == typeof(sbyte) ? (uint)Unsafe.As<T, sbyte>(ref value)
            : typeof(T) == typeof(short) ? (uint)Unsafe.As<T, short>(ref value)
            : Unsafe.SizeOf<T>() switch
            {
                1 => Unsafe.As<T, byte>(ref value),
                2 => Unsafe.As<T, ushort>(ref value),
                4 => Unsafe.As<T, uint>(ref value),
                _ => Unsafe.As<T, ulong>(ref value),
            };
    }

    public override void Store(ref LowerContext context, T value, uint address) =>
        MemoryMarshal.Write(context.Context.Bytes(address, (uint)Unsafe.SizeOf<T>()), value);
}

/// <summary>32-bit floats: every NaN becomes the canonical one.</summary>
internal sealed class SingleCodec(AbiLayout layout) : ValueCodec<float>(layout)
{
    private const uint CanonicalNaN = 0x7fc00000;

    public override float Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Canonical(BitConverter.UInt32BitsToSingle((uint)flat[0]));

    public override float Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Canonical(BinaryPrimitives.ReadSingleLittleEndian(bytes));

    public override void Lower(ref LowerContext context, float value, scoped Span<ulong> flat) =>
        flat[0] = BitConverter.SingleToUInt32Bits(Canonical(value));

    public override void Store(ref LowerContext context, float value, uint address) =>
        BinaryPrimitives.WriteSingleLittleEndian(context.Context.Bytes(address, 4), Canonical(value));

    private static float Canonical(float value) =>
        float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(CanonicalNaN) : value;
}

/// <summary>64-bit floats: every NaN becomes the canonical one.</summary>
internal sealed class DoubleCodec(AbiLayout layout) : ValueCodec<double>(layout)
{
    private const ulong CanonicalNaN = 0x7ff8000000000000;

    public override double Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Canonical(BitConverter.UInt64BitsToDouble(flat[0]));

    public override double Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Canonical(BinaryPrimitives.ReadDoubleLittleEndian(bytes));

    public override void Lower(ref LowerContext context, double value, scoped Span<ulong> flat) =>
        flat[0] = BitConverter.DoubleToUInt64Bits(Canonical(value));

    public override void Store(ref LowerContext context, double value, uint address) =>
        BinaryPrimitives.WriteDoubleLittleEndian(context.Context.Bytes(address, 8), Canonical(value));

    private static double Canonical(double value) =>
        double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(CanonicalNaN) : value;
}

/// <summary>Unicode scalar values: surrogates and numbers beyond the last one trap.</summary>
internal sealed class CharCodec(AbiLayout layout) : ValueCodec<Rune>(layout)
{
    public override Rune Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => ToRune((uint)flat[0]);

    public override Rune Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        ToRune(BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    public override void Lower(ref LowerContext context, Rune value, scoped Span<ulong> flat) =>
        flat[0] = (uint)value.Value;

    public override void Store(ref LowerContext context, Rune value, uint address) =>
        BinaryPrimitives.WriteInt32LittleEndian(context.Context.Bytes(address, 4), value.Value);

    private static Rune ToRune(uint value) =>
        Rune.TryCreate(value, out var rune)
            ? rune
            : throw new ComponentTrapException($"invalid `char` bit pattern: 0x{value:x}");
}

/// <summary>Nothing: the missing payload of a case.</summary>
internal sealed class UnitCodec() : ValueCodec<Unit>(new AbiLayout(0, 1, 0, 1, []))
{
    public override Unit Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => default;

    public override Unit Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) => default;

    public override void Lower(ref LowerContext context, Unit value, scoped Span<ulong> flat) { }

    public override void Store(ref LowerContext context, Unit value, uint address) { }
}
