using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Enumerations, and variants without payloads, as .NET enumerations that count from 0.</summary>
internal sealed class EnumCodec<T>(ChoiceType type) : ValueCodec<T>(type.Layout)
    where T : unmanaged, Enum
{
    private readonly Discriminant _discriminant = new(type);

    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        FromIndex(_discriminant.Lift(flat));

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        FromIndex(_discriminant.Load(bytes));

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat) =>
        flat[0] = (uint)Unsafe.As<T, int>(ref value);

    public override void Store(ref LowerContext context, T value, uint address) =>
        _discriminant.Store(ref context, Unsafe.As<T, int>(ref value), address);

    private static T FromIndex(int index) => Unsafe.As<int, T>(ref index);
}

/// <summary>Flags as .NET enumerations whose first bit is the first label.</summary>
internal sealed class FlagsCodec<T>(FlagsType type) : ValueCodec<T>(type.Layout)
    where T : unmanaged, Enum
{
    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => FromBits((uint)flat[0]);

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) => FromBits(FlagBits.Read(bytes));

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat) => flat[0] = ToBits(value);

    public override void Store(ref LowerContext context, T value, uint address) =>
        FlagBits.Write(context.Context.Bytes(address, Size), ToBits(value));

    private T FromBits(uint bits)
    {
        bits &= type.Mask;
        return Unsafe.As<uint, T>(ref bits);
    }

    private uint ToBits(T value) => Unsafe.As<T, uint>(ref value) & type.Mask;
}

/// <summary>The bits of flags in memory: one, two or four bytes.</summary>
internal static class FlagBits
{
    public static uint Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        };

    public static void Write(Span<byte> bytes, uint bits)
    {
        switch (bytes.Length)
        {
            case 1:
                bytes[0] = (byte)bits;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)bits);
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, bits);
                break;
        }
    }
}
