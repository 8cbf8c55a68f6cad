using System.Text;
using Flint.Component.Binary;

namespace Flint.Component.Abi;

/// <summary>
/// Writes strings. A string of the host is written in one go; one that comes from another component is written with the
/// allocations that the specification prescribes for its encoding (CanonicalABI.md, <c>store_string_into_range</c>),
/// because guests can see them.
/// </summary>
internal static class StringLowering
{
    private enum SimpleEncoding
    {
        Utf8,
        Utf16,
        Latin1,
    }

    /// <summary>Writes a string of the host.</summary>
    public static (uint Pointer, uint Units) Write(CanonicalContext context, string text)
    {
        switch (context.Encoding)
        {
            case StringEncoding.Utf8:
                return Copy(context, Encoding.UTF8, text, 1, Encoding.UTF8.GetByteCount(text));
            case StringEncoding.Utf16:
                return Copy(context, Encoding.Unicode, text, 2, text.Length);
            default:
                if (IsLatin1(text))
                {
                    return Copy(context, Encoding.Latin1, text, 2, text.Length);
                }

                var (pointer, units) = Copy(context, Encoding.Unicode, text, 2, text.Length);
                return (pointer, units | StringLifting.Utf16Tag);
        }
    }

    /// <summary>Writes a string that was lifted with an encoding, in which it had a (tagged) number of code units.</summary>
    public static (uint Pointer, uint Units) Write(
        CanonicalContext context,
        string text,
        StringEncoding sourceEncoding,
        uint taggedUnits
    )
    {
        var isTagged = sourceEncoding == StringEncoding.Latin1Utf16 && (taggedUnits & StringLifting.Utf16Tag) != 0;
        var units = isTagged ? taggedUnits ^ StringLifting.Utf16Tag : taggedUnits;
        var source = sourceEncoding switch
        {
            StringEncoding.Utf8 => SimpleEncoding.Utf8,
            StringEncoding.Utf16 => SimpleEncoding.Utf16,
            _ => isTagged ? SimpleEncoding.Utf16 : SimpleEncoding.Latin1,
        };
        return context.Encoding switch
        {
            StringEncoding.Utf8 => source switch
            {
                SimpleEncoding.Utf8 => Copy(context, Encoding.UTF8, text, 1, (int)units),
                SimpleEncoding.Utf16 => ToUtf8(context, text, units, 3 * units),
                _ => ToUtf8(context, text, units, 2 * units),
            },
            StringEncoding.Utf16 => source == SimpleEncoding.Utf8
                ? Utf8ToUtf16(context, text, units)
                : Copy(context, Encoding.Unicode, text, 2, (int)units),
            _ => sourceEncoding != StringEncoding.Latin1Utf16 ? ToLatin1OrUtf16(context, text, units)
            : isTagged ? ProbablyUtf16(context, text, units)
            : Copy(context, Encoding.Latin1, text, 2, (int)units),
        };
    }

    private static bool IsLatin1(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff');

    private static (uint Pointer, uint Units) Copy(
        CanonicalContext context,
        Encoding encoding,
        string text,
        uint alignment,
        int units
    )
    {
        var size = ReferenceEquals(encoding, Encoding.Unicode) ? 2 * (uint)units : (uint)units;
        var pointer = context.Allocate(alignment, size);
        encoding.GetBytes(text, context.Bytes(pointer, size));
        return (pointer, (uint)units);
    }

    private static (uint Pointer, uint Units) ToUtf8(CanonicalContext context, string text, uint units, uint worstCase)
    {
        var pointer = context.Allocate(1, units);
        if (Ascii.IsValid(text))
        {
            Encoding.ASCII.GetBytes(text, context.Bytes(pointer, units));
            return (pointer, units);
        }

        pointer = context.Reallocate(pointer, units, 1, worstCase);
        var length = (uint)Encoding.UTF8.GetBytes(text, context.Bytes(pointer, worstCase));
        if (worstCase > length)
        {
            pointer = context.Reallocate(pointer, worstCase, 1, length);
        }

        return (pointer, length);
    }

    private static (uint Pointer, uint Units) Utf8ToUtf16(CanonicalContext context, string text, uint units)
    {
        var worstCase = 2 * units;
        var pointer = context.Allocate(2, worstCase);
        var length = (uint)Encoding.Unicode.GetBytes(text, context.Bytes(pointer, worstCase));
        if (length < worstCase)
        {
            pointer = context.Reallocate(pointer, worstCase, 2, length);
        }

        return (pointer, length / 2);
    }

    private static (uint Pointer, uint Units) ToLatin1OrUtf16(CanonicalContext context, string text, uint units)
    {
        var pointer = context.Allocate(2, units);
        if (IsLatin1(text))
        {
            var length = (uint)text.Length;
            Encoding.Latin1.GetBytes(text, context.Bytes(pointer, length));
            if (length < units)
            {
                pointer = context.Reallocate(pointer, units, 2, length);
            }

            return (pointer, length);
        }

        var worstCase = 2 * units;
        pointer = context.Reallocate(pointer, units, 2, worstCase);
        var size = (uint)Encoding.Unicode.GetBytes(text, context.Bytes(pointer, worstCase));
        if (worstCase > size)
        {
            pointer = context.Reallocate(pointer, worstCase, 2, size);
        }

        return (pointer, (size / 2) | StringLifting.Utf16Tag);
    }

    private static (uint Pointer, uint Units) ProbablyUtf16(CanonicalContext context, string text, uint units)
    {
        var size = 2 * units;
        var pointer = context.Allocate(2, size);
        Encoding.Unicode.GetBytes(text, context.Bytes(pointer, size));
        if (!IsLatin1(text))
        {
            return (pointer, units | StringLifting.Utf16Tag);
        }

        Encoding.Latin1.GetBytes(text, context.Bytes(pointer, units));
        pointer = context.Reallocate(pointer, size, 1, units);
        return (pointer, units);
    }
}
