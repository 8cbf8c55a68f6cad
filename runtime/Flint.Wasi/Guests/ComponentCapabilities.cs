using Flint.Component;

namespace Flint.Wasi;

/// <summary>Which imports of a component are there only with a grant.</summary>
internal static class ComponentCapabilities
{
    /// <summary>The capability to make HTTP requests.</summary>
    public const string HttpOut = "http-out";

    private const string OutgoingHandler = "wasi:http/outgoing-handler";

    /// <summary>The capability that an import needs; null where it needs none.</summary>
    public static string? Of(string import) =>
        import.StartsWith(OutgoingHandler + "@0.2.", StringComparison.Ordinal) ? HttpOut : null;

    /// <summary>The capabilities that imports need, sorted.</summary>
    public static IReadOnlyList<string> Needed(IEnumerable<string> imports) =>
        [.. imports.Select(Of).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
