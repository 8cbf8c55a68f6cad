using System.Diagnostics;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Asynchronous;
using Flint.Gateway.Limits;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Invocations;

/// <summary>
/// The data plane: route, choose the version, apply limits, hand over to the invoker. It stands before endpoint routing,
/// so that an invocation pays for nothing but itself.
/// </summary>
internal sealed class FunctionMiddleware(
    RequestDelegate next,
    RouteTables tables,
    InvocationRunner runner,
    AsyncAcceptor acceptor,
    InvocationIds ids,
    CallGuard guard,
    Random random
)
{
    /// <summary>Serves a request for a function and passes every other one on.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        var receivedAt = Stopwatch.GetTimestamp();
        var request = http.Request;
        var path = request.Path.Value ?? "";
        var match = tables.Current.Match(request.Host.Value ?? "", path, request.Method);
        return match.Kind switch
        {
            RouteMatchKind.NotAFunction => next(http),
            RouteMatchKind.Found => FoundAsync(http, path, match, receivedAt),
            RouteMatchKind.UnknownFunction => ProblemWriter.WriteAsync(http, RoutingProblems.Unknown(path)),
            _ => RefuseMethodAsync(http, match.Allow!),
        };
    }

    private Task FoundAsync(HttpContext http, string path, in RouteMatch match, long receivedAt)
    {
        var entry = match.Entry!;
        RequestSpan.Name(http, entry);
        if (!entry.IsLive)
        {
            return ProblemWriter.WriteAsync(http, RoutingProblems.NotLive(entry.Assignment.Key));
        }
        return entry.RequiresCredential
            ? GuardedAsync(http, path, match, receivedAt)
            : RunAsync(http, path, match, receivedAt);
    }

    // Apart, so that functions that anybody may call pay for one look at a flag.
    private async Task GuardedAsync(HttpContext http, string path, RouteMatch match, long receivedAt)
    {
        if (await guard.FindFaultAsync(http, match.Entry!.Assignment.Key.Namespace) is { } problem)
        {
            await ProblemWriter.WriteAsync(http, problem);
            return;
        }
        await RunAsync(http, path, match, receivedAt);
    }

    private Task RunAsync(HttpContext http, string path, in RouteMatch match, long receivedAt)
    {
        var entry = match.Entry!;
        if (WebSocketRequest.Is(http))
        {
            return ProblemWriter.WriteAsync(http, RoutingProblems.UpgradeNotSupported(entry.Assignment.Key.Name));
        }
        if (!RequestBodyLimit.TryApply(http, entry.RequestBodyBytes))
        {
            var name = entry.Assignment.Key.Name;
            return ProblemWriter.WriteAsync(http, OutcomeProblems.TooLarge(name, entry.RequestBodyBytes));
        }
        var target = RequestTarget.PathAfter(http, path, match.BasePath.Length, match.BaseSegments);
        if (
            http.Request.Headers.TryGetValue(PreferHeader.Name, out var preferences)
            && PreferHeader.AsksForAsync(preferences)
        )
        {
            return acceptor.AcceptAsync(http, entry, match.BasePath, target);
        }
        var invocation = new Invocation
        {
            Id = ids.Next(),
            Function = entry.Assignment,
            Version = entry.ChooseVersion(random),
            BasePath = match.BasePath,
            Path = target,
            ReceivedAt = receivedAt,
            RoutedAt = Stopwatch.GetTimestamp(),
        };
        return runner.RunAsync(http, invocation);
    }

    private static Task RefuseMethodAsync(HttpContext http, string allow)
    {
        http.Response.Headers.Allow = allow;
        return ProblemWriter.WriteAsync(http, RoutingProblems.MethodNotAllowed(http.Request.Method, allow));
    }
}
