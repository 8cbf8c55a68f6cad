using System.Globalization;
using System.Numerics;

namespace Flint.Wasm.Text;

/// <summary>
/// Floating-point numbers of the text format (core specification, 6.3.2), rounded to nearest, ties to even, whatever
/// their length.
/// </summary>
internal static class FloatLiteral
{
    /// <summary>The bits of an f32 or f64.</summary>
    /// <param name="text">The literal.</param>
    /// <param name="is64">Whether it is an f64.</param>
    /// <param name="bits">The number's bits.</param>
    public static LiteralStatus Parse(ReadOnlySpan<byte> text, bool is64, out ulong bits)
    {
        bits = 0;
        var isNegative = text is [(byte)'-', ..];
        var magnitude = isNegative || text is [(byte)'+', ..] ? text[1..] : text;
        var status = ParseMagnitude(magnitude, is64, out bits);
        if (isNegative)
        {
            bits |= is64 ? 1UL << 63 : 1UL << 31;
        }

        return status;
    }

    private static LiteralStatus ParseMagnitude(ReadOnlySpan<byte> text, bool is64, out ulong bits)
    {
        var infinity = is64 ? 0x7FF0_0000_0000_0000UL : 0x7F80_0000UL;
        var mantissaBits = is64 ? 52 : 23;
        if (text.SequenceEqual("inf"u8))
        {
            bits = infinity;
            return LiteralStatus.Valid;
        }

        if (text.SequenceEqual("nan"u8))
        {
            bits = infinity | (1UL << (mantissaBits - 1));
            return LiteralStatus.Valid;
        }

        if (text.StartsWith("nan:0x"u8))
        {
            bits = infinity;
            var status = IntegerLiteral.ParseMagnitude(text["nan:0x".Length..], isHex: true, out var payload);
            if (status != LiteralStatus.Valid)
            {
                return status;
            }

            bits |= payload;
            return payload != 0 && payload >> mantissaBits == 0 ? LiteralStatus.Valid : LiteralStatus.OutOfRange;
        }

        return text.StartsWith("0x"u8)
            ? ParseHexadecimal(text[2..], is64, out bits)
            : ParseDecimal(text, is64, out bits);
    }

    private static LiteralStatus ParseDecimal(ReadOnlySpan<byte> text, bool is64, out ulong bits)
    {
        bits = 0;
        if (!Split(text, isHex: false, out _, out _, out _))
        {
            return LiteralStatus.Malformed;
        }

        var digits = new byte[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (character != '_')
            {
                digits[length++] = character;
            }
        }

        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (is64)
        {
            var number = double.Parse(digits.AsSpan(0, length), Styles);
            bits = BitConverter.DoubleToUInt64Bits(number);
            return double.IsInfinity(number) ? LiteralStatus.OutOfRange : LiteralStatus.Valid;
        }

        var single = float.Parse(digits.AsSpan(0, length), Styles);
        bits = BitConverter.SingleToUInt32Bits(single);
        return float.IsInfinity(single) ? LiteralStatus.OutOfRange : LiteralStatus.Valid;
    }

    private static LiteralStatus ParseHexadecimal(ReadOnlySpan<byte> text, bool is64, out ulong bits)
    {
        bits = 0;
        if (!Split(text, isHex: true, out var whole, out var fraction, out var exponentText))
        {
            return LiteralStatus.Malformed;
        }

        // The leading 60 bits or more of the mantissa; whether anything that is not zero follows them is all that the
        // rounding still needs.
        ulong mantissa = 0;
        var sticky = false;
        var exponent = ParseExponent(exponentText);
        foreach (var character in whole)
        {
            if (character != '_')
            {
                exponent += Append(ref mantissa, ref sticky, character) ? 0 : 4;
            }
        }

        foreach (var character in fraction)
        {
            if (character != '_')
            {
                exponent -= Append(ref mantissa, ref sticky, character) ? 4 : 0;
            }
        }

        return Round(mantissa, sticky, exponent, is64, out bits);
    }

    private static bool Append(ref ulong mantissa, ref bool sticky, byte character)
    {
        var digit = IntegerLiteral.HexValue(character);
        if (mantissa >> 60 != 0)
        {
            sticky |= digit != 0;
            return false;
        }

        mantissa = (mantissa << 4) | (uint)digit;
        return true;
    }

    private static LiteralStatus Round(ulong mantissa, bool sticky, long exponent, bool is64, out ulong bits)
    {
        bits = 0;
        if (mantissa == 0)
        {
            return LiteralStatus.Valid;
        }

        var precision = is64 ? 53 : 24;
        var greatest = is64 ? 1023 : 127;
        var length = 64 - BitOperations.LeadingZeroCount(mantissa);
        var leading = exponent + length - 1;
        if (leading > greatest)
        {
            return LiteralStatus.OutOfRange;
        }

        // Subnormal numbers keep fewer bits.
        var least = 1 - greatest;
        var keep = leading >= least ? precision : precision - (least - leading);
        var drop = length - keep;
        if (drop > 64)
        {
            return LiteralStatus.Valid;
        }

        var kept =
            drop >= 64 ? 0
            : drop >= 0 ? mantissa >> (int)drop
            : mantissa << (int)-drop;
        if (drop > 0)
        {
            var half = 1UL << (int)(drop - 1);
            var rest = mantissa & (half - 1);
            if ((mantissa & half) != 0 && (rest != 0 || sticky || (kept & 1) != 0))
            {
                kept++;
            }
        }

        // A carry out of the mantissa counts the exponent up, which is what the encoding wants.
        bits = leading >= least ? ((ulong)(leading + greatest - 1) << (precision - 1)) + kept : kept;
        var infinity = (ulong)((2 * greatest) + 1) << (precision - 1);
        return bits >= infinity ? LiteralStatus.OutOfRange : LiteralStatus.Valid;
    }

    // Exponents beyond any float are all alike.
    private static long ParseExponent(ReadOnlySpan<byte> text)
    {
        const long Bound = 1L << 40;
        var isNegative = text is [(byte)'-', ..];
        long value = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit((char)character))
            {
                value = Math.Min((value * 10) + (character - '0'), Bound);
            }
        }

        return isNegative ? -value : value;
    }

    private static bool Split(
        ReadOnlySpan<byte> text,
        bool isHex,
        out ReadOnlySpan<byte> whole,
        out ReadOnlySpan<byte> fraction,
        out ReadOnlySpan<byte> exponent
    )
    {
        var mark = isHex ? text.IndexOfAny((byte)'p', (byte)'P') : text.IndexOfAny((byte)'e', (byte)'E');
        exponent = mark < 0 ? default : text[(mark + 1)..];
        var number = mark < 0 ? text : text[..mark];
        var dot = number.IndexOf((byte)'.');
        whole = dot < 0 ? number : number[..dot];
        fraction = dot < 0 ? default : number[(dot + 1)..];
        var exponentDigits = exponent is [(byte)'+' or (byte)'-', ..] ? exponent[1..] : exponent;
        return IsDigits(whole, isHex)
            && (fraction.IsEmpty || IsDigits(fraction, isHex))
            && (mark < 0 || IsDigits(exponentDigits, isHex: false));
    }

    private static bool IsDigits(ReadOnlySpan<byte> text, bool isHex) =>
        IntegerLiteral.ParseMagnitude(text, isHex, out _) != LiteralStatus.Malformed;
}
