using System.Collections.Immutable;
using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Routing;

/// <summary>A function that a pattern leads to, for some methods or for all (none named).</summary>
internal sealed class RouteCandidate
{
    /// <summary>A route of a function.</summary>
    public RouteCandidate(FunctionEntry entry, FunctionRoute route)
    {
        Entry = entry;
        Pattern = route.Path;
        Methods = route.Methods;
        var basePath = (IsPrefix ? route.Path[..^1] : route.Path).TrimEnd('/');
        Match = new(RouteMatchKind.Found, entry, basePath, basePath.Count('/'));
    }

    /// <summary>The function.</summary>
    public FunctionEntry Entry { get; }

    /// <summary>A path, or a prefix that ends in <c>/*</c>.</summary>
    public string Pattern { get; }

    /// <summary>Whether the pattern is a prefix.</summary>
    public bool IsPrefix => Pattern.EndsWith("/*", StringComparison.Ordinal);

    /// <summary>The methods it takes; empty takes all.</summary>
    public ImmutableArray<string> Methods { get; }

    /// <summary>What the route table answers where this candidate is chosen.</summary>
    public RouteMatch Match { get; }

    /// <summary>Whether there is a method that both this candidate and a route of the same pattern take.</summary>
    public bool SharesMethodWith(FunctionRoute route) =>
        Methods.IsEmpty || route.Methods.IsEmpty || Methods.Intersect(route.Methods, StringComparer.Ordinal).Any();

    /// <summary>
    /// Orders candidates of one pattern: those that name methods first, then by key. Two functions with the same route
    /// are refused at deploy; where a race lets them through, every gateway still decides alike.
    /// </summary>
    public static int Compare(RouteCandidate left, RouteCandidate right)
    {
        var byMethods = left.Methods.IsEmpty.CompareTo(right.Methods.IsEmpty);
        if (byMethods != 0)
        {
            return byMethods;
        }
        var (l, r) = (left.Entry.Assignment.Key, right.Entry.Assignment.Key);
        var byNamespace = string.CompareOrdinal(l.Namespace, r.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(l.Name, r.Name);
    }

    /// <summary>The first candidate for a method; HEAD goes where GET goes unless somebody names it.</summary>
    public static RouteCandidate? Choose(RouteCandidate[] candidates, string method)
    {
        var isHead = HttpMethods.IsHead(method);
        RouteCandidate? forGet = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Methods.IsEmpty)
            {
                return forGet ?? candidate;
            }
            if (candidate.Methods.Contains(method, StringComparer.Ordinal))
            {
                return candidate;
            }
            if (isHead && candidate.Methods.Contains(HttpMethods.Get, StringComparer.Ordinal))
            {
                forGet ??= candidate;
            }
        }
        return forGet;
    }
}
