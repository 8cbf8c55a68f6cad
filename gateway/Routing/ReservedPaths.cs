namespace Flint.Gateway.Routing;

/// <summary>The paths that belong to the platform on every host: no function can take them.</summary>
internal static class ReservedPaths
{
    private static readonly string[] Roots =
    [
        "/fn",
        "/ns",
        "/api/v1",
        "/dashboard",
        "/docs",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi",
    ];

    /// <summary>All of them, for messages.</summary>
    public static string Description { get; } = string.Join(", ", Roots);

    /// <summary>
    /// Whether a path is one of them or lies below one. Without regard to case, as the platform's own endpoints match.
    /// </summary>
    public static bool Contains(ReadOnlySpan<char> path)
    {
        foreach (var root in Roots)
        {
            if (
                path.StartsWith(root, StringComparison.OrdinalIgnoreCase)
                && (path.Length == root.Length || path[root.Length] == '/')
            )
            {
                return true;
            }
        }
        return false;
    }
}
