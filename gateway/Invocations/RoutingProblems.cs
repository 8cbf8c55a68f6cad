using Flint.Core;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Invocations;

/// <summary>What a caller is told whose request leads to no function that runs.</summary>
internal static class RoutingProblems
{
    // A name in a message is cut: it comes from the request, and nobody is helped by 8 KiB of it.
    private const int LongestNameShown = 80;

    /// <summary>An invocation path names a function that does not exist.</summary>
    public static Problem Unknown(string path)
    {
        if (RouteTable.NamedBy(path) is not { } key)
        {
            return Problem.Of(
                ProblemTypes.FunctionNotFound,
                "Invocation paths are /fn/{name}/… and /ns/{namespace}/fn/{name}/…; this one has no function's name."
            );
        }
        if (!NameRules.IsValid(key.Name) || !NameRules.IsValid(key.Namespace))
        {
            var wrong = NameRules.IsValid(key.Name) ? key.Namespace : key.Name;
            return Problem.Of(
                ProblemTypes.FunctionNotFound,
                $"\"{Shown(wrong)}\" is no name of a function or namespace. Names are {NameRules.Description}."
            );
        }
        var header = key.Namespace == FunctionKey.DefaultNamespace ? "" : $" -H 'Flint-Namespace: {key.Namespace}'";
        return Problem.Of(
            ProblemTypes.FunctionNotFound,
            $"There is no function \"{key.Name}\" in namespace \"{key.Namespace}\". Deploy it with: flint deploy, or curl"
                + $" -X POST -H 'Content-Type: application/wasm'{header} --data-binary @{key.Name}.wasm"
                + $" …/api/v1/functions/{key.Name}/versions"
        );
    }

    /// <summary>The function exists, but no version of it is live.</summary>
    public static Problem NotLive(FunctionKey key) =>
        Problem.Of(
            ProblemTypes.FunctionNotLive,
            $"Function \"{key.Name}\" has no live version. Upload one with POST /api/v1/functions/{key.Name}/versions, or"
                + $" point the alias at one that is there with PUT /api/v1/functions/{key.Name}/aliases/live."
        );

    /// <summary>Routes have the path, but for other methods.</summary>
    public static Problem MethodNotAllowed(string method, string allow) =>
        Problem.Of(
            ProblemTypes.MethodNotAllowed,
            $"The routes with this path do not take {Shown(method)}. They take: {allow}."
        );

    /// <summary>The client wants a WebSocket.</summary>
    public static Problem UpgradeNotSupported(string function) =>
        Problem.Of(
            ProblemTypes.UpgradeNotSupported,
            $"Function \"{function}\" answers HTTP requests; a connection cannot be upgraded to WebSocket. To send to a client"
                + " as things happen, answer with server-sent events (text/event-stream): they pass through as they are"
                + " written."
        );

    private static string Shown(string text) =>
        text.Length <= LongestNameShown ? text : string.Concat(text.AsSpan(0, LongestNameShown), "…");
}
