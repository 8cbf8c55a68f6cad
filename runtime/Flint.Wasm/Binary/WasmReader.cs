using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Flint.Wasm.Binary;

/// <summary>
/// Reads the primitive parts of the binary format (core specification, 5.2). Never reads outside its span; every fault is
/// a <see cref="WasmFormatException"/> with the position of the fault.
/// </summary>
internal ref partial struct WasmReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isPart;
    private int _position;

    /// <param name="bytes">The binary from its start to where this reader must stop, so that positions are offsets in it.</param>
    /// <param name="position">Where to start.</param>
    public WasmReader(ReadOnlySpan<byte> bytes, int position = 0)
    {
        _bytes = bytes;
        _position = position;
    }

    private WasmReader(ReadOnlySpan<byte> bytes, int position, bool isPart)
        : this(bytes, position) => _isPart = isPart;

    /// <summary>The offset in the binary of the next byte.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>The offset where this reader stops.</summary>
    public readonly int End => _bytes.Length;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    public readonly bool AtEnd => _position >= _bytes.Length;

    /// <summary>A reader for the next bytes, which this reader skips.</summary>
    public WasmReader Slice(int length)
    {
        var start = _position;
        Skip(length);
        return new WasmReader(_bytes[.._position], start, isPart: true);
    }

    /// <summary>Moves on over something that begins with its size in bytes. False, and no move, where it is malformed.</summary>
    public bool TrySkipSized()
    {
        ulong size = 0;
        for (var i = 0; i < 5 && i < Remaining; i++)
        {
            var next = _bytes[_position + i];
            size |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                var length = (ulong)(i + 1) + size;
                if (length > (ulong)Remaining)
                {
                    return false;
                }

                _position += (int)length;
                return true;
            }
        }

        return false;
    }

    /// <summary>The next byte, without moving on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte PeekByte()
    {
        if ((uint)_position >= (uint)_bytes.Length)
        {
            ThrowUnexpectedEnd();
        }

        return _bytes[_position];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        var position = _position;
        if ((uint)position >= (uint)_bytes.Length)
        {
            ThrowUnexpectedEnd();
        }

        _position = position + 1;
        return _bytes[position];
    }

    /// <summary>Moves on over bytes that must exist.</summary>
    public void Skip(int length)
    {
        if ((uint)length > (uint)Remaining)
        {
            ThrowUnexpectedEnd();
        }

        _position += length;
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var start = _position;
        Skip(length);
        return _bytes.Slice(start, length);
    }

    /// <summary>Four bytes, little-endian: the bits of an f32.</summary>
    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>Eight bytes, little-endian: the bits of an f64.</summary>
    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>An unsigned LEB128 number of at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadU32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length)
        {
            var value = _bytes[position];
            if (value < 0x80)
            {
                _position = position + 1;
                return value;
            }
        }

        return (uint)ReadUnsigned(32);
    }

    /// <summary>An unsigned LEB128 number of at most 64 bits.</summary>
    public ulong ReadU64() => ReadUnsigned(64);

    /// <summary>A signed LEB128 number of at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadS32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length)
        {
            int value = _bytes[position];
            if (value < 0x80)
            {
                _position = position + 1;
                return (value << 25) >> 25;
            }
        }

        return (int)ReadSigned(32);
    }

    /// <summary>A signed LEB128 number of at most 33 bits.</summary>
    public long ReadS33() => ReadSigned(33);

    /// <summary>A signed LEB128 number of at most 64 bits.</summary>
    public long ReadS64() => ReadSigned(64);

    /// <summary>
    /// A count of things of which each takes at least one byte. Refused before anything is allocated where it goes over
    /// the limit or over the bytes that are left.
    /// </summary>
    /// <param name="limit">The greatest count allowed.</param>
    /// <param name="what">What is counted, in the plural, for the message.</param>
    public int ReadCount(int limit, string what)
    {
        var start = _position;
        var count = ReadU32();
        if (count > (uint)Remaining)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"unexpected end of section or function: {count} {what} are announced, but {Remaining} bytes are left"
            );
        }

        if (count > (uint)limit)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                start,
                $"too many {what}: {count}, the limit is {limit}"
            );
        }

        return (int)count;
    }

    /// <summary>A length-prefixed UTF-8 string (core specification, 5.2.4).</summary>
    public string ReadName()
    {
        var start = _position;
        var length = ReadU32();
        if (length > (uint)Remaining)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"length out of bounds: a name of {length} bytes, but only {Remaining} bytes are left"
            );
        }

        var bytes = ReadBytes((int)length);
        if (!Utf8.IsValid(bytes))
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed UTF-8 encoding of a name");
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A fault of the given kind at this reader's position.</summary>
    public readonly WasmFormatException Fault(WasmFormatError error, string message) => new(error, _position, message);

    private ulong ReadUnsigned(int bits)
    {
        var start = _position;
        ulong result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var value = ReadByte();
            if (shift + 7 > bits)
            {
                if ((value & 0x7F) >> (bits - shift) != 0)
                {
                    ThrowTooLarge(start, bits);
                }

                if (value >= 0x80)
                {
                    ThrowTooLong(start, bits);
                }
            }

            result |= (ulong)(value & 0x7F) << shift;
            if (value < 0x80)
            {
                return result;
            }
        }
    }

    private long ReadSigned(int bits)
    {
        var start = _position;
        long result = 0;
        for (var shift = 0; ; )
        {
            var value = ReadByte();
            if (shift + 7 > bits)
            {
                // What lies above the sign bit must repeat it.
                var top = (sbyte)(value << 1) >> (bits - shift);
                if (top is not 0 and not -1)
                {
                    ThrowTooLarge(start, bits);
                }

                if (value >= 0x80)
                {
                    ThrowTooLong(start, bits);
                }
            }

            result |= (long)(value & 0x7F) << shift;
            shift += 7;
            if (value < 0x80)
            {
                return shift < 64 ? (result << (64 - shift)) >> (64 - shift) : result;
            }
        }
    }

    [DoesNotReturn]
    private readonly void ThrowUnexpectedEnd() =>
        throw new WasmFormatException(
            WasmFormatError.Malformed,
            _bytes.Length,
            _isPart ? "unexpected end of section or function" : "unexpected end"
        );

    [DoesNotReturn]
    private static void ThrowTooLong(int start, int bits) =>
        throw new WasmFormatException(
            WasmFormatError.Malformed,
            start,
            $"integer representation too long for {bits} bits"
        );

    [DoesNotReturn]
    private static void ThrowTooLarge(int start, int bits) =>
        throw new WasmFormatException(WasmFormatError.Malformed, start, $"integer too large for {bits} bits");
}
