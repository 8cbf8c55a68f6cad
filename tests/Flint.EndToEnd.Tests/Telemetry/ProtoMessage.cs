using System.Buffers.Binary;
using System.Text;

namespace Flint.EndToEnd.Tests.Telemetry;

/// <summary>
/// A protocol buffers message read by its wire format alone: what arrives is decoded without the sender's own classes.
/// </summary>
/// <seealso href="https://protobuf.dev/programming-guides/encoding/"/>
internal sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Length = 2;
    private const int Fixed32 = 5;

    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    /// <summary>Decodes a message; what is not one is an error.</summary>
    public ProtoMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = ReadVarint(ref bytes);
            var field = (int)(key >> 3);
            switch ((int)(key & 7))
            {
                case Varint:
                    _fields.Add((field, ReadVarint(ref bytes), []));
                    break;
                case Fixed64:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case Length:
                    var length = (int)ReadVarint(ref bytes);
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case Fixed32:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"Field {field} has a wire type that does not exist.");
            }
        }
    }

    /// <summary>The messages of a field.</summary>
    public IEnumerable<ProtoMessage> Messages(int field) =>
        _fields.Where(f => f.Field == field).Select(static f => new ProtoMessage(f.Bytes));

    /// <summary>The text of a field; empty where it is not there.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <summary>Bytes of a field in hexadecimal digits.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    /// <summary>The number of a field; 0 where it is not there.</summary>
    public ulong Number(int field) =>
        _fields.Where(f => f.Field == field).Select(static f => f.Number).FirstOrDefault();

    /// <summary>The numbers of a packed field of 64-bit numbers.</summary>
    public ulong[] PackedNumbers(int field)
    {
        var bytes = Bytes(field);
        return [.. Enumerable.Range(0, bytes.Length / 8).Select(i => BitConverter.ToUInt64(bytes, i * 8))];
    }

    /// <summary>The doubles of a packed field.</summary>
    public double[] PackedDoubles(int field) => [.. PackedNumbers(field).Select(BitConverter.UInt64BitsToDouble)];

    /// <summary>Attributes as OpenTelemetry has them: a field of pairs of a key and a value of any type.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) =>
        Messages(field).ToDictionary(static a => a.Text(1), static a => ValueOf(a.Messages(2).First()));

    /// <summary>The text of an <c>AnyValue</c>.</summary>
    public static string ValueOf(ProtoMessage value)
    {
        var (field, number, bytes) = value._fields[0];
        return field switch
        {
            1 => Encoding.UTF8.GetString(bytes),
            2 => number == 1 ? "true" : "false",
            3 => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => $"field {field}",
        };
    }

    private byte[] Bytes(int field) =>
        _fields.Where(f => f.Field == field).Select(static f => f.Bytes).FirstOrDefault([]);

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
