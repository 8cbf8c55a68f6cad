using System.Buffers.Binary;
using System.Text;

namespace Flint.Wasm.Binary;

/// <summary>Writes the primitive parts of the binary format (core specification, 5.2) into a growing buffer.</summary>
internal sealed class WasmWriter
{
    private byte[] _bytes = new byte[64];

    /// <summary>How many bytes are written; lowering it takes bytes back.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void WriteByte(byte value)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        _bytes[Length++] = value;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>An unsigned LEB128 number in the fewest bytes.</summary>
    public void WriteUnsigned(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    /// <summary>A signed LEB128 number in the fewest bytes.</summary>
    public void WriteSigned(long value)
    {
        while (value is < -64 or > 63)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)(value & 0x7F));
    }

    public void WriteFixed32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteFixed64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteName(string name) => WriteVector(Encoding.UTF8.GetBytes(name));

    /// <summary>Bytes after their number.</summary>
    public void WriteVector(ReadOnlySpan<byte> bytes)
    {
        WriteUnsigned((ulong)bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>An opcode with its prefix.</summary>
    public void WriteOpcode(Opcode opcode)
    {
        var value = (uint)opcode;
        if (value < 0x100)
        {
            WriteByte((byte)value);
            return;
        }

        var isVector = value >= 0x200;
        WriteByte(isVector ? (byte)0xFD : (byte)0xFC);
        WriteUnsigned(value - (isVector ? 0x200u : 0x100u));
    }
}
