namespace Flint.Core;

/// <summary>One thing that is wrong with a JSON document.</summary>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901); empty for the document as a whole.</param>
/// <param name="Message">What is wrong and what is allowed there.</param>
public sealed record JsonFault(string Pointer, string Message)
{
    /// <summary>A pointer one level deeper, escaped as RFC 6901 section 3 asks.</summary>
    public static string Combine(string pointer, string member) =>
        $"{pointer}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
