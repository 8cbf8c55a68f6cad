using System.Collections.Frozen;

namespace Flint.Gateway.Routing;

/// <summary>
/// The routes of one host (or of all hosts) by path. A lookup costs one probe for the exact path and one for each
/// segment of the path within the longest prefix known, however many routes there are.
/// </summary>
internal sealed class PathIndex
{
    private readonly FrozenDictionary<string, RouteCandidate[]> _exact;
    private readonly FrozenDictionary<string, RouteCandidate[]> _prefixes;
    private readonly FrozenDictionary<string, RouteCandidate[]>.AlternateLookup<ReadOnlySpan<char>> _prefixLookup;
    private readonly int _longestPrefix;

    /// <summary>Indexes routes.</summary>
    public PathIndex(IEnumerable<RouteCandidate> routes)
    {
        var byPattern = routes
            .GroupBy(static r => r.Pattern, StringComparer.Ordinal)
            .Select(static g => g.Order(Comparer<RouteCandidate>.Create(RouteCandidate.Compare)).ToArray())
            .ToList();
        _exact = byPattern
            .Where(static c => !c[0].IsPrefix)
            .ToFrozenDictionary(static c => c[0].Pattern, StringComparer.Ordinal);
        _prefixes = byPattern
            .Where(static c => c[0].IsPrefix)
            .ToFrozenDictionary(static c => c[0].Pattern[..^2], StringComparer.Ordinal);
        _prefixLookup = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestPrefix = _prefixes.Count == 0 ? -1 : _prefixes.Keys.Max(static k => k.Length);
    }

    /// <summary>
    /// Visits the patterns that match a path from the most specific to the least: the exact path, then ever shorter
    /// prefixes, until one of them takes the method.
    /// </summary>
    /// <param name="path">The decoded path.</param>
    /// <param name="method">The method.</param>
    /// <param name="others">Set where patterns matched the path, but not the method: their candidates are added.</param>
    public RouteCandidate? Find(string path, string method, ref List<RouteCandidate>? others)
    {
        if (_exact.TryGetValue(path, out var exact) && Choose(exact, method, ref others) is { } found)
        {
            return found;
        }
        if (_longestPrefix < 0)
        {
            return null;
        }
        // A prefix ends where the path ends or at a slash, so only those places are probed, the longest first.
        var end = path.Length;
        while (true)
        {
            if (
                end <= _longestPrefix
                && _prefixLookup.TryGetValue(path.AsSpan(0, end), out var candidates)
                && Choose(candidates, method, ref others) is { } candidate
            )
            {
                return candidate;
            }
            if (end == 0)
            {
                return null;
            }
            // The next slash that is within reach: everything beyond the longest prefix is skipped at once.
            end = path.AsSpan(0, Math.Min(end, _longestPrefix + 1)).LastIndexOf('/');
            if (end < 0)
            {
                return null;
            }
        }
    }

    /// <summary>The candidates of exactly this pattern.</summary>
    public IReadOnlyList<RouteCandidate> WithPattern(string pattern) =>
        pattern.EndsWith("/*", StringComparison.Ordinal)
            ? _prefixes.GetValueOrDefault(pattern[..^2], [])
            : _exact.GetValueOrDefault(pattern, []);

    private static RouteCandidate? Choose(RouteCandidate[] candidates, string method, ref List<RouteCandidate>? others)
    {
        if (RouteCandidate.Choose(candidates, method) is { } candidate)
        {
            return candidate;
        }
        (others ??= []).AddRange(candidates);
        return null;
    }
}
