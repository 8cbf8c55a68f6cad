using Flint.Core;
using Flint.Gateway.Routing;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Routing;

/// <summary>
/// Compares the route table with a model that looks at every route: all that match, ordered by the documented
/// precedence, the first. Tables and requests are random, from seeds that a failure names.
/// </summary>
public sealed class RoutePrecedenceTests
{
    private static readonly string[] Segments = ["a", "b", "cc", "a-b"];
    private static readonly string?[] Hosts = [null, null, "x.test", "y.test"];
    private static readonly string[] Methods = ["GET", "POST", "PUT"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_table_decides_as_the_model_does(int seed)
    {
        var random = new Random(seed);
        var functions = Enumerable
            .Range(0, random.Next(1, 30))
            .Select(i =>
                Tables.Function($"f{i}", [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Route(random))])
            )
            .ToArray();
        var table = Tables.Build(functions);

        for (var i = 0; i < 500; i++)
        {
            var host = Hosts[random.Next(Hosts.Length)] ?? "z.test";
            var path = "/" + string.Join('/', Enumerable.Range(0, random.Next(0, 5)).Select(_ => Segment(random)));
            path += random.Next(6) == 0 && path.Length > 1 ? "/" : "";
            var method = random.Next(5) == 0 ? "HEAD" : Methods[random.Next(Methods.Length)];

            var found = table.Match(host, path, method);

            Assert.Equal(Expected(functions, host, path, method), Describe(found));
        }
    }

    private static string Expected(FunctionAssignment[] functions, string host, string path, string method)
    {
        var matching = functions
            .SelectMany(static f => f.Settings.Routes.Select(r => (f.Key, Route: r)))
            .Where(r => (r.Route.Host is null || r.Route.Host == host) && Covers(r.Route.Path, path))
            .ToList();
        if (matching.Count == 0)
        {
            return "nothing";
        }
        var best = matching
            .Where(r => Takes(r.Route, method))
            .OrderBy(static r => r.Route.Host is null)
            .ThenBy(static r => r.Route.Path.EndsWith("/*", StringComparison.Ordinal))
            .ThenByDescending(static r => r.Route.Path.Length)
            .ThenBy(r => method != "HEAD" || !r.Route.Methods.Contains("HEAD"))
            .ThenBy(static r => r.Route.Methods.IsEmpty)
            .ThenBy(static r => r.Key.Name, StringComparer.Ordinal)
            .Select(static r => r.Key.Name)
            .FirstOrDefault();
        return best ?? "method";
    }

    private static bool Covers(string pattern, string path)
    {
        if (!pattern.EndsWith("/*", StringComparison.Ordinal))
        {
            return pattern == path;
        }
        var prefix = pattern[..^2];
        return path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal);
    }

    private static bool Takes(FunctionRoute route, string method) =>
        route.Methods.IsEmpty || route.Methods.Contains(method) || (method == "HEAD" && route.Methods.Contains("GET"));

    private static string Describe(RouteMatch match) =>
        match.Kind switch
        {
            RouteMatchKind.Found => match.Entry!.Assignment.Key.Name,
            RouteMatchKind.MethodNotAllowed => "method",
            _ => "nothing",
        };

    private static FunctionRoute Route(Random random)
    {
        var path = string.Concat(Enumerable.Range(0, random.Next(0, 4)).Select(_ => "/" + Segment(random)));
        path =
            random.Next(2) == 0 ? path + "/*"
            : path.Length == 0 ? "/"
            : path;
        return new FunctionRoute(
            path,
            Hosts[random.Next(Hosts.Length)],
            random.Next(2) == 0 ? [] : [.. Methods.Where(_ => random.Next(2) == 0)]
        );
    }

    private static string Segment(Random random) => Segments[random.Next(Segments.Length)];
}
