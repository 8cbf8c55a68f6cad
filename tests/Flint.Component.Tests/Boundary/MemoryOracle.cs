using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Flint.Component.Tests.Boundary;

/// <summary>
/// What values in memory are, by the letter of the canonical ABI (CanonicalABI.md, "Loading") and as text; written without
/// regard to how the product does it. A rule that is broken is a <see cref="BrokenRuleException"/>.
/// </summary>
internal sealed class MemoryOracle(byte[] memory)
{
    private const uint Utf16Tag = 1u << 31;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding StrictUtf16 = new UnicodeEncoding(false, false, throwOnInvalidBytes: true);

    /// <summary>Reads one element at an address that is aligned and within the memory.</summary>
    public delegate string Element(uint at);

    public string List(uint at, uint length, uint size, uint alignment, Element element)
    {
        CheckRange(at, (ulong)length * size, alignment);
        var parts = new List<string>();
        for (var i = 0u; i < length; i++)
        {
            parts.Add(element(at + (i * size)));
        }

        return $"[{string.Join(',', parts)}]";
    }

    public string Utf8(uint at, uint length) => Text(StrictUtf8, at, length, 1);

    public string Utf16(uint at, uint length) => Text(StrictUtf16, at, 2ul * length, 2);

    public string Latin1OrUtf16(uint at, uint length) =>
        (length & Utf16Tag) != 0
            ? Text(StrictUtf16, at, 2ul * (length ^ Utf16Tag), 2)
            : Text(Encoding.Latin1, at, length, 2);

    public string U8(uint at) => memory[at].ToString(CultureInfo.InvariantCulture);

    public string U32(uint at) => Word(at).ToString(CultureInfo.InvariantCulture);

    public string U64(uint at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan((int)at)).ToString(CultureInfo.InvariantCulture);

    public string Bool(uint at) => memory[at] != 0 ? "True" : "False";

    public string Char(uint at) =>
        Rune.IsValid(Word(at))
            ? Word(at).ToString(CultureInfo.InvariantCulture)
            : throw new BrokenRuleException("no character");

    public string StringAt(uint at) => Utf8(Word(at), Word(at + 4));

    public string String16At(uint at) => Utf16(Word(at), Word(at + 4));

    public string WordsAt(uint at) => List(Word(at), Word(at + 4), 4, 4, U32);

    public string OptionOf(uint at, uint payload, Element element) =>
        Case(at, 2) == 0 ? "none" : $"some {element(at + payload)}";

    public string ResultAt(uint at) => Case(at, 2) == 0 ? $"ok {U32(at + 4)}" : $"error {StringAt(at + 4)}";

    public string TupleAt(uint at) => $"({U8(at)} {StringAt(at + 4)} {U64(at + 16)})";

    public string ColorAt(uint at) => Case(at, 3).ToString(CultureInfo.InvariantCulture);

    private uint Word(uint at) => BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan((int)at));

    private int Case(uint at, int count) =>
        memory[at] < count ? memory[at] : throw new BrokenRuleException("no such case");

    private string Text(Encoding encoding, uint at, ulong bytes, uint alignment)
    {
        CheckRange(at, bytes, alignment);
        try
        {
            return $"\"{encoding.GetString(memory, (int)at, (int)bytes)}\"";
        }
        catch (ArgumentException)
        {
            throw new BrokenRuleException("no text");
        }
    }

    private void CheckRange(uint at, ulong bytes, uint alignment)
    {
        if (at % alignment != 0)
        {
            throw new BrokenRuleException("misaligned");
        }

        if (at + bytes > (ulong)memory.Length)
        {
            throw new BrokenRuleException("outside of the memory");
        }
    }
}

/// <summary>A rule of the canonical ABI is broken: the guest is to trap.</summary>
internal sealed class BrokenRuleException(string message) : Exception(message);
