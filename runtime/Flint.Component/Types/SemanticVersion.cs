using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Flint.Component.Types;

/// <summary>A version as in Semantic Versioning 2.0, or the shortened form of a canonical interface name.</summary>
internal readonly record struct SemanticVersion(ulong Major, ulong Minor, ulong Patch, string Suffix)
{
    /// <summary>
    /// Whether an interface of this version can stand for one of another: equal up to the left-most number that is not
    /// zero (Explainer.md, canonical interface name). Pre-releases match only themselves.
    /// </summary>
    public bool IsCompatibleWith(SemanticVersion other) =>
        this == other
        || (
            !IsPreRelease
            && !other.IsPreRelease
            && Major == other.Major
            && (Major > 0 || (Minor == other.Minor && (Minor > 0 || Patch == other.Patch)))
        );

    private bool IsPreRelease => Suffix.StartsWith('-');

    /// <summary>Reads a version; the shortened forms <c>1</c>, <c>0.2</c> and <c>0.0.1</c> are read as well.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version)
    {
        version = default;
        var end = text.IndexOfAny('-', '+');
        var suffix = end < 0 ? [] : text[end..];
        var core = end < 0 ? text : text[..end];
        Span<Range> parts = stackalloc Range[4];
        var count = core.Split(parts, '.');
        if (count is 0 or 4)
        {
            return false;
        }

        Span<ulong> numbers = stackalloc ulong[3];
        for (var i = 0; i < count; i++)
        {
            var part = core[parts[i]];
            if (part.IsEmpty || (part.Length > 1 && part[0] == '0'))
            {
                return false;
            }

            if (
                part.ContainsAnyExceptInRange('0', '9')
                || !ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
            )
            {
                return false;
            }
        }

        version = new SemanticVersion(numbers[0], numbers[1], numbers[2], suffix.ToString());
        return count == 3 ? IsValidSuffix(suffix) : suffix.IsEmpty && IsShortened(numbers, count);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out SemanticVersion version)
    {
        version = default;
        return text is not null && TryParse(text.AsSpan(), out version);
    }

    /// <summary>Whether text is a version in the shortened form alone (<c>canonversion</c>).</summary>
    public static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (!TryParse(text, out var version) || version.Suffix.Length > 0)
        {
            return false;
        }

        var dots = text.Count('.');
        return dots switch
        {
            0 => version.Major > 0,
            1 => version is { Major: 0, Minor: > 0 },
            _ => version is { Major: 0, Minor: 0 },
        };
    }

    private static bool IsShortened(ReadOnlySpan<ulong> numbers, int count) =>
        count == 1 ? numbers[0] > 0 : numbers[0] == 0 && numbers[1] > 0;

    private static bool IsValidSuffix(ReadOnlySpan<char> suffix)
    {
        if (suffix.IsEmpty)
        {
            return true;
        }

        var plus = suffix.IndexOf('+');
        var preRelease = plus < 0 ? suffix : suffix[..plus];
        return (preRelease.IsEmpty || AreIdentifiers(preRelease[1..], leadingZeros: false))
            && (plus < 0 || AreIdentifiers(suffix[(plus + 1)..], leadingZeros: true));
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool leadingZeros)
    {
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                return false;
            }

            var numeric = true;
            foreach (var c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }

                numeric &= char.IsAsciiDigit(c);
            }

            if (numeric && !leadingZeros && part.Length > 1 && part[0] == '0')
            {
                return false;
            }
        }

        return true;
    }
}
