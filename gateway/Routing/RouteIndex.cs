using System.Collections.Frozen;
using Flint.Core;

namespace Flint.Gateway.Routing;

/// <summary>
/// The functions' own routes. Precedence: a route that names the request's host before one that names none; then the
/// exact path before prefixes, longer prefixes before shorter ones; within one pattern a route that names the method
/// before one that takes all. A pattern that does not take the method leaves the request to the next one; only when
/// none takes it is the method refused.
/// </summary>
internal sealed class RouteIndex
{
    private readonly FrozenDictionary<string, PathIndex> _byHost;
    private readonly FrozenDictionary<string, PathIndex>.AlternateLookup<ReadOnlySpan<char>> _hostLookup;
    private readonly PathIndex? _anyHost;

    /// <summary>Indexes the routes of all functions.</summary>
    public RouteIndex(IEnumerable<FunctionEntry> entries)
    {
        var routes = entries
            .SelectMany(static e =>
                e.Assignment.Settings.Routes.Select(r => (r.Host, Candidate: new RouteCandidate(e, r)))
            )
            .ToList();
        IsEmpty = routes.Count == 0;
        _byHost = routes
            .Where(static r => r.Host is not null)
            .GroupBy(static r => r.Host!, static r => r.Candidate, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static g => g.Key, static g => new PathIndex(g), StringComparer.OrdinalIgnoreCase);
        _hostLookup = _byHost.GetAlternateLookup<ReadOnlySpan<char>>();
        var anyHost = routes.Where(static r => r.Host is null).Select(static r => r.Candidate).ToList();
        _anyHost = anyHost.Count == 0 ? null : new PathIndex(anyHost);
    }

    /// <summary>Whether no function has a route of its own.</summary>
    public bool IsEmpty { get; }

    /// <summary>Finds the function for a request.</summary>
    /// <param name="host">The Host header, with or without port.</param>
    /// <param name="path">The decoded path.</param>
    /// <param name="method">The method.</param>
    public RouteMatch Match(string host, string path, string method)
    {
        List<RouteCandidate>? others = null;
        if (
            _byHost.Count != 0
            && _hostLookup.TryGetValue(WithoutPort(host), out var ofHost)
            && ofHost.Find(path, method, ref others) is { } byHost
        )
        {
            return byHost.Match;
        }
        if (_anyHost?.Find(path, method, ref others) is { } candidate)
        {
            return candidate.Match;
        }
        return others is null
            ? new(RouteMatchKind.NotAFunction)
            : new(RouteMatchKind.MethodNotAllowed, Allow: AllowOf(others));
    }

    /// <summary>The function other than <paramref name="except"/> that has this route for one of the same methods, or null.</summary>
    public FunctionKey? OwnerOf(FunctionRoute route, FunctionKey except)
    {
        var index = route.Host is null ? _anyHost : _byHost.GetValueOrDefault(route.Host);
        return index
            ?.WithPattern(route.Path)
            .FirstOrDefault(c => c.Entry.Assignment.Key != except && c.SharesMethodWith(route))
            ?.Entry.Assignment.Key;
    }

    private static string AllowOf(List<RouteCandidate> candidates)
    {
        var methods = new SortedSet<string>(candidates.SelectMany(static c => c.Methods), StringComparer.Ordinal);
        if (methods.Contains("GET"))
        {
            methods.Add("HEAD");
        }
        return string.Join(", ", methods);
    }

    // An IPv6 literal keeps its colons inside brackets: a port follows the last bracket.
    private static ReadOnlySpan<char> WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon < 0 || host.IndexOf(']', colon) >= 0 ? host : host.AsSpan(0, colon);
    }
}
