using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What secrets may be called: as environment variables are, since that is what functions see them as.</summary>
public static partial class SecretNames
{
    /// <summary>The most characters of a name.</summary>
    public const int MaximumLength = 128;

    /// <summary>The rule in words, for error messages.</summary>
    public const string Description = "1 to 128 characters: letters, digits and underscores, not starting with a digit";

    /// <summary>Whether a name is allowed.</summary>
    public static bool IsValid(string? name) => name is { Length: > 0 and <= MaximumLength } && Pattern().IsMatch(name);

    [GeneratedRegex(
        @"\A[A-Za-z_][A-Za-z0-9_]*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern();
}
