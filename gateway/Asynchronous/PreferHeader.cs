using Microsoft.Extensions.Primitives;

namespace Flint.Gateway.Asynchronous;

/// <summary>The request header <c>Prefer</c> (RFC 7240).</summary>
internal static class PreferHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Prefer";

    /// <summary>The header that says which preferences were honoured.</summary>
    public const string Applied = "Preference-Applied";

    /// <summary>The preference for an answer before the work is done (RFC 7240, section 4.1).</summary>
    public const string RespondAsync = "respond-async";

    /// <summary>
    /// Whether <c>respond-async</c> is among the preferences. Their names are compared without case, they are separated by
    /// commas, and may have a value and parameters, in which quoted strings may hold anything.
    /// </summary>
    public static bool AsksForAsync(StringValues values)
    {
        foreach (var value in values)
        {
            if (value is not null && HasRespondAsync(value))
            {
                return true;
            }
        }
        return false;
    }

    private static bool HasRespondAsync(ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty)
        {
            var end = EndOfPreference(rest);
            var preference = rest[..end];
            var name = preference[..NameLength(preference)].Trim();
            if (name.Equals(RespondAsync, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
            rest = end < rest.Length ? rest[(end + 1)..] : [];
        }
        return false;
    }

    private static int NameLength(ReadOnlySpan<char> preference)
    {
        var length = preference.IndexOfAny('=', ';');
        return length < 0 ? preference.Length : length;
    }

    private static int EndOfPreference(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == ',' && !quoted)
            {
                return i;
            }
        }
        return text.Length;
    }
}
