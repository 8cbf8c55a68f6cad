namespace Flint.Gateway.Problems;

/// <summary>
/// A kind of problem. Its URI is stable: clients may act on it. Texts that explain one case are in the detail.
/// </summary>
/// <param name="Name">The last part of the URI.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The kind in a few words.</param>
internal sealed record ProblemType(string Name, int Status, string Title)
{
    /// <summary>All types are URNs under this base; docs/problems.md lists them.</summary>
    public const string Base = "urn:flint:problem:";

    /// <summary>The <c>type</c> member (RFC 9457, section 3.1.1).</summary>
    public string Uri { get; } = Base + Name;
}
