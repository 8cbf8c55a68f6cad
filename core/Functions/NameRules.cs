using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>
/// What functions, namespaces and aliases may be called: DNS labels (RFC 1123), so that a name can become a host
/// name, a Kubernetes object and a Redis key without escaping.
/// </summary>
public static partial class NameRules
{
    /// <summary>The most characters of a name (RFC 1123, section 2.1).</summary>
    public const int MaximumLength = 63;

    /// <summary>The rule in words, for error messages.</summary>
    public const string Description =
        "1 to 63 characters: lower-case letters, digits and hyphens, starting and ending with a letter or digit";

    /// <summary>Whether a name is allowed.</summary>
    public static bool IsValid(string? name) => name is { Length: > 0 and <= MaximumLength } && Pattern().IsMatch(name);

    [GeneratedRegex(
        "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern();
}
