namespace Flint.Wasm.Text;

/// <summary>How a literal came out.</summary>
internal enum LiteralStatus
{
    /// <summary>It is a literal, and its value fits.</summary>
    Valid,

    /// <summary>It is no literal of this kind.</summary>
    Malformed,

    /// <summary>It is a literal, but its value does not fit.</summary>
    OutOfRange,
}

/// <summary>Integers of the text format (core specification, 6.3.1).</summary>
internal static class IntegerLiteral
{
    /// <summary>An unsigned integer of at most so many bits.</summary>
    public static LiteralStatus ParseUnsigned(ReadOnlySpan<byte> text, int bits, out ulong value)
    {
        var isHex = text is [(byte)'0', (byte)'x', ..];
        var status = ParseMagnitude(isHex ? text[2..] : text, isHex, out value);
        return status == LiteralStatus.Valid && bits < 64 && value >> bits != 0 ? LiteralStatus.OutOfRange : status;
    }

    /// <summary>
    /// An integer of either sign convention: from -2^(bits-1) to 2^bits - 1, as the bits of its two's complement.
    /// </summary>
    public static LiteralStatus ParseInteger(ReadOnlySpan<byte> text, int bits, out ulong value)
    {
        var isNegative = text is [(byte)'-', ..];
        var isSigned = isNegative || text is [(byte)'+', ..];
        var status = ParseUnsigned(isSigned ? text[1..] : text, bits, out value);
        if (status != LiteralStatus.Valid)
        {
            return status;
        }

        var half = 1UL << (bits - 1);
        if (isNegative ? value > half : isSigned && value >= half)
        {
            return LiteralStatus.OutOfRange;
        }

        if (isNegative)
        {
            value = bits == 64 ? 0 - value : (0 - value) & ((1UL << bits) - 1);
        }

        return LiteralStatus.Valid;
    }

    /// <summary>Digits with single underscores between them, without sign and prefix.</summary>
    public static LiteralStatus ParseMagnitude(ReadOnlySpan<byte> digits, bool isHex, out ulong value)
    {
        value = 0;
        var status = LiteralStatus.Valid;
        var afterDigit = false;
        foreach (var character in digits)
        {
            if (character == '_' && afterDigit)
            {
                afterDigit = false;
                continue;
            }

            if (!(isHex ? char.IsAsciiHexDigit((char)character) : char.IsAsciiDigit((char)character)))
            {
                return LiteralStatus.Malformed;
            }

            afterDigit = true;
            var digit = (ulong)HexValue(character);
            var radix = isHex ? 16UL : 10UL;
            if (value > (ulong.MaxValue - digit) / radix)
            {
                status = LiteralStatus.OutOfRange;
            }

            value = unchecked((value * radix) + digit);
        }

        return afterDigit ? status : LiteralStatus.Malformed;
    }

    /// <summary>The value of a hexadecimal digit.</summary>
    public static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
