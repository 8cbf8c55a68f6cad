using System.Buffers.Binary;
using System.Text;
using Flint.Component.Binary;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Strings, in the encoding that the guest's options name.</summary>
internal sealed class StringCodec() : ValueCodec<string>(PrimitiveType.String.Layout)
{
    public override string Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        StringLifting.Read(ref context, (uint)flat[0], (uint)flat[1]);

    public override string Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        StringLifting.Read(
            ref context,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
        );

    public override void Lower(ref LowerContext context, string value, scoped Span<ulong> flat) =>
        (flat[0], flat[1]) = StringLowering.Write(context.Context, value);

    public override void Store(ref LowerContext context, string value, uint address)
    {
        var (pointer, units) = StringLowering.Write(context.Context, value);
        PointerAndLength.Write(context.Context, address, pointer, units);
    }
}

/// <summary>The two words that strings and lists are in memory.</summary>
internal static class PointerAndLength
{
    public static void Write(CanonicalContext context, uint address, uint pointer, uint length)
    {
        var bytes = context.Bytes(address, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, pointer);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], length);
    }
}

/// <summary>Reads strings (CanonicalABI.md, <c>load_string_from_range</c>).</summary>
internal static class StringLifting
{
    /// <summary>In <c>latin1+utf16</c>, this bit of the length says UTF-16.</summary>
    public const uint Utf16Tag = 1u << 31;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16 = new(
        bigEndian: false,
        byteOrderMark: false,
        throwOnInvalidBytes: true
    );

    public static string Read(ref LiftContext context, uint address, uint taggedUnits)
    {
        var encoding = context.Context.Encoding;
        var isUtf16 = encoding == StringEncoding.Utf16;
        var units = taggedUnits;
        if (encoding == StringEncoding.Latin1Utf16 && (taggedUnits & Utf16Tag) != 0)
        {
            isUtf16 = true;
            units ^= Utf16Tag;
        }

        var length = isUtf16 ? 2UL * units : units;
        if (length > LiftContext.MaximumBytes)
        {
            throw new ComponentTrapException($"string too long: {length} bytes");
        }

        context.Spend((uint)length);
        if (encoding != StringEncoding.Utf8)
        {
            CanonicalContext.CheckAligned(address, 2);
        }

        var bytes = context.Context.Bytes(address, (uint)length);
        if (encoding == StringEncoding.Latin1Utf16 && !isUtf16)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        try
        {
            return isUtf16 ? Utf16.GetString(bytes) : Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw new ComponentTrapException(isUtf16 ? "invalid utf-16 string" : "invalid utf-8 string", fault);
        }
    }
}
