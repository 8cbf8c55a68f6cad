using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>The range check that all lists share (CanonicalABI.md, <c>load_list_from_range</c>).</summary>
internal static class ListRange
{
    public static ReadOnlySpan<byte> Check(
        ref LiftContext context,
        uint address,
        uint length,
        uint elementSize,
        uint alignment
    )
    {
        var size = (ulong)length * elementSize;
        if (size > LiftContext.MaximumBytes)
        {
            throw new ComponentTrapException($"list too long: {size} bytes");
        }

        context.Spend((uint)size);
        CanonicalContext.CheckAligned(address, alignment);
        return context.Context.Bytes(address, (uint)size);
    }

    public static uint Allocate(ref LowerContext context, int length, uint elementSize, uint alignment)
    {
        var size = (ulong)(uint)length * elementSize;
        if (size > LiftContext.MaximumBytes)
        {
            throw new ComponentTrapException($"list too long: {size} bytes");
        }

        return context.Context.Allocate(alignment, (uint)size);
    }
}

/// <summary>Lists as arrays.</summary>
internal sealed class ListCodec<T>(ValueCodec<T> element) : ValueCodec<T[]>(AbiLayout.PointerAndLength)
{
    public override T[] Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Read(ref context, (uint)flat[0], (uint)flat[1]);

    public override T[] Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Read(
            ref context,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
        );

    public override void Lower(ref LowerContext context, T[] value, scoped Span<ulong> flat)
    {
        flat[0] = Write(ref context, value);
        flat[1] = (uint)value.Length;
    }

    public override void Store(ref LowerContext context, T[] value, uint address) =>
        PointerAndLength.Write(context.Context, address, Write(ref context, value), (uint)value.Length);

    private T[] Read(ref LiftContext context, uint address, uint length)
    {
        var bytes = ListRange.Check(ref context, address, length, element.Size, element.Layout.Alignment);
        if (length == 0)
        {
            return [];
        }

        var items = new T[length];
        if (IsPlain)
        {
            bytes.CopyTo(AsBytes(items));
            return items;
        }

        var size = (int)element.Size;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = element.Load(ref context, bytes.Slice(i * size, size));
        }

        return items;
    }

    private uint Write(ref LowerContext context, T[] items)
    {
        var address = ListRange.Allocate(ref context, items.Length, element.Size, element.Layout.Alignment);
        if (IsPlain)
        {
            var bytes = AsBytes(items);
            bytes.CopyTo(context.Context.Bytes(address, (uint)bytes.Length));
            return address;
        }

        for (var i = 0; i < items.Length; i++)
        {
            element.Store(ref context, items[i], address + ((uint)i * element.Size));
        }

        return address;
    }

    /// <summary>Whether values lie in memory just as in .NET: integers do, floats need their NaNs looked at.</summary>
    private static bool IsPlain =>
        typeof(T) == typeof(byte)
        || typeof(T) == typeof(sbyte)
        || typeof(T) == typeof(ushort)
        || typeof(T) == typeof(short)
        || typeof(T) == typeof(uint)
        || typeof(T) == typeof(int)
        || typeof(T) == typeof(ulong)
        || typeof(T) == typeof(long);

    private static Span<byte> AsBytes(T[] items) =>
        MemoryMarshal.CreateSpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(items)),
            items.Length * Unsafe.SizeOf<T>()
        );
}

/// <summary>Lists of a fixed length, which lie inline, as arrays.</summary>
internal sealed class FixedListCodec<T>(ValueCodec<T> element, ListType type) : ValueCodec<T[]>(type.Layout)
{
    private readonly int _length = (int)type.Length!.Value;

    public override T[] Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat)
    {
        var items = new T[_length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = element.Lift(ref context, flat.Slice(i * element.FlatCount, element.FlatCount));
        }

        return items;
    }

    public override T[] Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes)
    {
        context.Spend(Size);
        var items = new T[_length];
        var size = (int)element.Size;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = element.Load(ref context, bytes.Slice(i * size, size));
        }

        return items;
    }

    public override void Lower(ref LowerContext context, T[] value, scoped Span<ulong> flat)
    {
        CheckLength(value);
        for (var i = 0; i < value.Length; i++)
        {
            element.Lower(ref context, value[i], flat.Slice(i * element.FlatCount, element.FlatCount));
        }
    }

    public override void Store(ref LowerContext context, T[] value, uint address)
    {
        CheckLength(value);
        for (var i = 0; i < value.Length; i++)
        {
            element.Store(ref context, value[i], address + ((uint)i * element.Size));
        }
    }

    private void CheckLength(T[] value)
    {
        if (value.Length != _length)
        {
            throw new ArgumentException(
                $"A list of {_length} elements is needed, not of {value.Length}.",
                nameof(value)
            );
        }
    }
}

/// <summary>Lists of bytes that stay where they are in the guest's memory.</summary>
internal sealed class GuestBytesCodec() : ValueCodec<GuestBytes>(AbiLayout.PointerAndLength)
{
    public override GuestBytes Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Read(ref context, (uint)flat[0], (uint)flat[1]);

    public override GuestBytes Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Read(
            ref context,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
        );

    public override void Lower(ref LowerContext context, GuestBytes value, scoped Span<ulong> flat)
    {
        flat[0] = Write(ref context, value);
        flat[1] = (uint)value.Length;
    }

    public override void Store(ref LowerContext context, GuestBytes value, uint address) =>
        PointerAndLength.Write(context.Context, address, Write(ref context, value), (uint)value.Length);

    private static GuestBytes Read(ref LiftContext context, uint address, uint length)
    {
        if (length > LiftContext.MaximumBytes)
        {
            throw new ComponentTrapException($"list too long: {length} bytes");
        }

        context.Context.Bytes(address, length);
        return new GuestBytes(context.Context, address, length);
    }

    private static uint Write(ref LowerContext context, GuestBytes value)
    {
        if (value.BelongsTo(context.Context))
        {
            return value.Address;
        }

        if (value.Length == 0)
        {
            return context.Context.Allocate(1, 0);
        }

        var address = ListRange.Allocate(ref context, value.Length, 1, 1);
        value.Span.CopyTo(context.Context.Bytes(address, (uint)value.Length));
        return address;
    }
}
