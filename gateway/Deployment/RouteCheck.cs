using Flint.Core;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Deployment;

/// <summary>Refuses routes that the platform or another function holds already.</summary>
internal static class RouteCheck
{
    /// <summary>Checks the routes of settings.</summary>
    /// <exception cref="ProblemException">A route is reserved, there twice, or taken.</exception>
    public static void Require(FunctionKey key, FunctionSettings settings, RouteTable table)
    {
        var reserved = new List<ProblemError>();
        var taken = new List<ProblemError>();
        var mine = new HashSet<(string? Host, string Path)>();
        for (var i = 0; i < settings.Routes.Length; i++)
        {
            var route = settings.Routes[i];
            var path = route.Path.EndsWith("/*", StringComparison.Ordinal) ? route.Path[..^2] : route.Path;
            if (ReservedPaths.Contains(path))
            {
                reserved.Add(
                    new($"/routes/{i}/path", $"This path is the platform's own. Reserved: {ReservedPaths.Description}.")
                );
            }
            else if (!mine.Add((route.Host, route.Path)))
            {
                reserved.Add(new($"/routes/{i}", "Host and path are there twice; put all methods into one route."));
            }
            else if (table.OwnerOf(route, key) is { } owner)
            {
                // Names of other namespaces are nobody's business.
                var who = owner.Namespace == key.Namespace ? $"function \"{owner.Name}\"" : "a function elsewhere";
                taken.Add(new($"/routes/{i}", $"The route {route.Host}{route.Path} belongs to {who}."));
            }
        }
        Throw(ProblemTypes.InvalidBody, reserved, "Change the routes named in errors.");
        Throw(ProblemTypes.RouteTaken, taken, "Choose other routes, or remove them from the function that has them.");
    }

    private static void Throw(ProblemType type, List<ProblemError> errors, string advice)
    {
        if (errors.Count > 0)
        {
            var faults = string.Join(' ', errors.Select(static e => $"{e.Pointer}: {e.Detail}"));
            throw new ProblemException(Problem.Of(type, $"{faults} {advice}") with { Errors = errors });
        }
    }
}
