using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Flint.Wasm.Text;

/// <summary>Strings of the text format (core specification, 6.3.3): any bytes, written with escapes.</summary>
internal static class StringLiteral
{
    /// <summary>Appends the bytes that a string token stands for.</summary>
    public static void Decode(WatSource source, WatToken token, List<byte> output)
    {
        var text = source.TextOf(token)[1..^1];
        for (var i = 0; i < text.Length; )
        {
            if (text[i] != '\\')
            {
                output.Add(text[i++]);
                continue;
            }

            i += DecodeEscape(source, token, text[(i + 1)..], output) + 1;
        }
    }

    /// <summary>The text that a string token stands for.</summary>
    /// <exception cref="WatFormatException">The string's bytes are not UTF-8.</exception>
    public static string DecodeUtf8(WatSource source, WatToken token)
    {
        var bytes = new List<byte>();
        Decode(source, token, bytes);
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        return Utf8.IsValid(span)
            ? Encoding.UTF8.GetString(span)
            : throw source.Fault(token.Start, "malformed UTF-8 encoding of a name");
    }

    // Answers how many characters follow the backslash.
    private static int DecodeEscape(WatSource source, WatToken token, ReadOnlySpan<byte> text, List<byte> output)
    {
        switch (text[0])
        {
            case (byte)'t':
                output.Add((byte)'\t');
                return 1;
            case (byte)'n':
                output.Add((byte)'\n');
                return 1;
            case (byte)'r':
                output.Add((byte)'\r');
                return 1;
            case (byte)'"' or (byte)'\'' or (byte)'\\':
                output.Add(text[0]);
                return 1;
            case (byte)'u':
                var end = text.IndexOf((byte)'}');
                if (
                    IntegerLiteral.ParseMagnitude(text[2..end], isHex: true, out var scalar) != LiteralStatus.Valid
                    || !Rune.TryCreate((uint)Math.Min(scalar, uint.MaxValue), out var rune)
                )
                {
                    throw source.Fault(
                        token.Start,
                        "malformed UTF-8 encoding: the escape names no Unicode scalar value"
                    );
                }

                Span<byte> encoded = stackalloc byte[4];
                output.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                return end + 1;
            default:
                output.Add(byte.Parse(text[..2], NumberStyles.HexNumber));
                return 2;
        }
    }
}
