using System.Collections.Frozen;
using Flint.Core;

namespace Flint.Gateway.Routing;

/// <summary>
/// Where requests go, made from one assignment snapshot. Immutable, so that requests read it without locks; a lookup
/// costs the same for ten functions and for ten thousand.
/// </summary>
/// <remarks>
/// <c>/fn/{name}</c> and <c>/ns/{namespace}/fn/{name}</c> always lead to the function named; the platform's other paths
/// (<see cref="ReservedPaths"/>) never lead to one; what is left goes by the functions' own routes
/// (<see cref="RouteIndex"/>). Paths are compared decoded and with regard to case.
/// </remarks>
internal sealed class RouteTable
{
    private const string FunctionPrefix = "/fn/";
    private const string NamespacePrefix = "/ns/";

    private readonly FrozenDictionary<string, NamespaceTable> _namespaces;
    private readonly FrozenDictionary<string, NamespaceTable>.AlternateLookup<ReadOnlySpan<char>> _namespaceLookup;
    private readonly NamespaceTable _default;
    private readonly RouteIndex _routes;

    private RouteTable(AssignmentSnapshot snapshot, IEnumerable<FunctionEntry> entries)
    {
        var list = entries.ToList();
        Generation = snapshot.Generation;
        ChangeCount = snapshot.ChangeCount;
        Entries = list;
        _namespaces = list.GroupBy(static e => e.Assignment.Key.Namespace, StringComparer.Ordinal)
            .ToFrozenDictionary(static g => g.Key, static g => new NamespaceTable(g), StringComparer.Ordinal);
        _namespaceLookup = _namespaces.GetAlternateLookup<ReadOnlySpan<char>>();
        _default = _namespaces.GetValueOrDefault(FunctionKey.DefaultNamespace) ?? new NamespaceTable([]);
        _routes = new RouteIndex(list);
    }

    /// <summary>The table before the first snapshot.</summary>
    public static RouteTable Empty { get; } = new(AssignmentSnapshot.Empty, []);

    /// <summary>The generation of the snapshot.</summary>
    public long Generation { get; }

    /// <summary>The registry's change count that the snapshot has seen.</summary>
    public long ChangeCount { get; }

    /// <summary>All functions, in no order.</summary>
    public IReadOnlyCollection<FunctionEntry> Entries { get; }

    /// <summary>Makes the table for a snapshot, keeping the entries of <paramref name="previous"/> that did not change.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="previous">The table before.</param>
    /// <param name="policies">What namespaces demand of their functions' callers; null for nothing.</param>
    public static RouteTable Build(
        AssignmentSnapshot snapshot,
        RouteTable previous,
        INamespacePolicies? policies = null
    ) =>
        new(
            snapshot,
            snapshot.Functions.Values.Select(a =>
                previous.Find(a.Key) is { } entry && ReferenceEquals(entry.Assignment, a)
                    ? entry
                    : new FunctionEntry(a, policies?.Get(a.Key.Namespace).Access ?? FunctionAccess.Public)
            )
        );

    /// <summary>The function of a key, or null.</summary>
    public FunctionEntry? Find(FunctionKey key) =>
        _namespaces.TryGetValue(key.Namespace, out var table) ? table.Find(key.Name) : null;

    /// <summary>Finds the function for a request.</summary>
    /// <param name="host">The Host header, with or without port.</param>
    /// <param name="path">The decoded path.</param>
    /// <param name="method">The method.</param>
    public RouteMatch Match(string host, string path, string method)
    {
        if (path.StartsWith(FunctionPrefix, StringComparison.Ordinal))
        {
            var name = SegmentAt(path, FunctionPrefix.Length);
            return _default.Find(name) is { } entry
                ? new(RouteMatchKind.Found, entry, entry.ShortPath, 2)
                : new(RouteMatchKind.UnknownFunction);
        }
        if (path.StartsWith(NamespacePrefix, StringComparison.Ordinal))
        {
            return MatchNamespace(path);
        }
        return _routes.IsEmpty || !path.StartsWith('/') || ReservedPaths.Contains(path)
            ? new(RouteMatchKind.NotAFunction)
            : _routes.Match(host, path, method);
    }

    /// <summary>The function other than <paramref name="except"/> that has this route for one of the same methods, or null.</summary>
    public FunctionKey? OwnerOf(FunctionRoute route, FunctionKey except) => _routes.OwnerOf(route, except);

    /// <summary>The function that an invocation path names, whether it exists or not; null for other paths.</summary>
    public static FunctionKey? NamedBy(string path)
    {
        if (path.StartsWith(FunctionPrefix, StringComparison.Ordinal))
        {
            return new(FunctionKey.DefaultNamespace, SegmentAt(path, FunctionPrefix.Length).ToString());
        }
        if (!path.StartsWith(NamespacePrefix, StringComparison.Ordinal))
        {
            return null;
        }
        var @namespace = SegmentAt(path, NamespacePrefix.Length);
        var rest = path.AsSpan(NamespacePrefix.Length + @namespace.Length);
        return rest.StartsWith(FunctionPrefix, StringComparison.Ordinal)
            ? new(@namespace.ToString(), SegmentAt(rest, FunctionPrefix.Length).ToString())
            : null;
    }

    private RouteMatch MatchNamespace(string path)
    {
        var @namespace = SegmentAt(path, NamespacePrefix.Length);
        var rest = path.AsSpan(NamespacePrefix.Length + @namespace.Length);
        if (
            rest.StartsWith(FunctionPrefix, StringComparison.Ordinal)
            && _namespaceLookup.TryGetValue(@namespace, out var table)
            && table.Find(SegmentAt(rest, FunctionPrefix.Length)) is { } entry
        )
        {
            return new(RouteMatchKind.Found, entry, entry.NamespacedPath, 4);
        }
        return new(RouteMatchKind.UnknownFunction);
    }

    private static ReadOnlySpan<char> SegmentAt(ReadOnlySpan<char> path, int start)
    {
        var rest = path[start..];
        var end = rest.IndexOf('/');
        return end < 0 ? rest : rest[..end];
    }

    private sealed class NamespaceTable
    {
        private readonly FrozenDictionary<string, FunctionEntry> _functions;
        private readonly FrozenDictionary<string, FunctionEntry>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        public NamespaceTable(IEnumerable<FunctionEntry> entries)
        {
            _functions = entries.ToFrozenDictionary(static e => e.Assignment.Key.Name, StringComparer.Ordinal);
            _lookup = _functions.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public FunctionEntry? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var entry) ? entry : null;
    }
}
