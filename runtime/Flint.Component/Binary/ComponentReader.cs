using System.Text;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <summary>
/// Reads the primitives of the binary format out of a range of a component. Every failure names the offset in the
/// outermost binary.
/// </summary>
internal sealed class ComponentReader(ReadOnlyMemory<byte> binary, int start, int end, ComponentLimits limits)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public int Position { get; private set; } = start;

    public int End { get; } = end;

    public bool AtEnd => Position >= End;

    public ComponentLimits Limits { get; } = limits;

    public ReadOnlyMemory<byte> Binary { get; } = binary;

    public byte Byte()
    {
        if (Position >= End)
        {
            throw Malformed("unexpected end-of-file");
        }

        return Binary.Span[Position++];
    }

    public byte PeekByte() => Position < End ? Binary.Span[Position] : throw Malformed("unexpected end-of-file");

    /// <summary>An unsigned 32-bit LEB128 number (core specification, 5.2.2).</summary>
    public uint U32()
    {
        var at = Position;
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return value <= uint.MaxValue ? (uint)value : throw Malformed("integer too large", at);
            }
        }

        throw Malformed("integer representation too long", at);
    }

    /// <summary>A signed 33-bit LEB128 number: a type code if negative, a type index if not.</summary>
    public long S33()
    {
        var at = Position;
        long value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = Byte();
            value |= (long)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                var bits = shift + 7;
                value = value << (64 - bits) >> (64 - bits);
                return value is >= -(1L << 32) and < 1L << 32 ? value : throw Malformed("integer too large", at);
            }
        }

        throw Malformed("integer representation too long", at);
    }

    /// <summary>The length of a vector, which must be within a limit and possible with the bytes that are left.</summary>
    public int Count(int limit, string what)
    {
        var at = Position;
        var count = U32();
        if (count > (uint)limit)
        {
            throw Fail(WasmFormatError.LimitExceeded, $"too many {what}: {count}, the limit is {limit}", at);
        }

        // Every element takes a byte or more, so a longer vector cannot be there.
        if (count > (uint)(End - Position))
        {
            throw Malformed("unexpected end-of-file", at);
        }

        return (int)count;
    }

    /// <summary>A length-prefixed UTF-8 name.</summary>
    public string Name()
    {
        var at = Position;
        var length = U32();
        if (length > (uint)Limits.NameBytes)
        {
            throw Fail(WasmFormatError.LimitExceeded, $"name of {length} bytes, the limit is {Limits.NameBytes}", at);
        }

        if (length > (uint)(End - Position))
        {
            throw Malformed("unexpected end-of-file", at);
        }

        try
        {
            var name = StrictUtf8.GetString(Binary.Span.Slice(Position, (int)length));
            Position += (int)length;
            return name;
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("malformed UTF-8 encoding", at);
        }
    }

    /// <summary>A reader of the next bytes, which this one then skips.</summary>
    public ComponentReader Sub(uint length)
    {
        if (length > (uint)(End - Position))
        {
            throw Malformed("unexpected end-of-file");
        }

        var sub = new ComponentReader(Binary, Position, Position + (int)length, Limits);
        Position += (int)length;
        return sub;
    }

    public void Expect(byte value, string what)
    {
        var at = Position;
        if (Byte() != value)
        {
            throw Malformed(what, at);
        }
    }

    public ComponentFormatException Malformed(string reason, int? at = null) =>
        Fail(WasmFormatError.Malformed, reason, at);

    public ComponentFormatException Invalid(string reason, int? at = null) => Fail(WasmFormatError.Invalid, reason, at);

    public ComponentFormatException Unsupported(string reason, int? at = null) =>
        Fail(WasmFormatError.Unsupported, reason, at);

    public ComponentFormatException Fail(WasmFormatError error, string reason, int? at = null) =>
        new(error, at ?? Position, reason);
}
