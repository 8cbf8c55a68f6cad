using System.Diagnostics;
using System.Globalization;
using Flint.Core;
using Flint.Gateway.Limits;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Invocations;

/// <summary>
/// The data plane: route, choose the version, apply limits, hand over to the invoker, and turn a failure into a problem
/// document. It stands before endpoint routing, so that an invocation pays for nothing but itself.
/// </summary>
internal sealed partial class FunctionMiddleware(
    RequestDelegate next,
    RouteTables tables,
    IInvoker invoker,
    InvocationIds ids,
    Random random,
    IOptions<GatewayOptions> options,
    ILogger<FunctionMiddleware> logger
)
{
    private readonly bool _serverTiming = options.Value.ServerTiming;
    private readonly string _retryAfter = options.Value.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

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

    private Task FoundAsync(HttpContext http, string path, RouteMatch match, long receivedAt)
    {
        var entry = match.Entry!;
        if (!entry.IsLive)
        {
            return ProblemWriter.WriteAsync(http, RoutingProblems.NotLive(entry.Assignment.Key));
        }
        if (!RequestBodyLimit.TryApply(http, entry.RequestBodyBytes))
        {
            var name = entry.Assignment.Key.Name;
            return ProblemWriter.WriteAsync(http, OutcomeProblems.TooLarge(name, entry.RequestBodyBytes));
        }
        var invocation = new Invocation
        {
            Id = ids.Next(),
            Function = entry.Assignment,
            Version = entry.ChooseVersion(random),
            BasePath = match.BasePath,
            Path = RequestTarget.PathAfter(http, path, match.BasePath.Length, match.BaseSegments),
            ReceivedAt = receivedAt,
            RoutedAt = Stopwatch.GetTimestamp(),
        };
        ResponseHeaders.Attach(http, invocation, _serverTiming);
        return RunAsync(http, invocation);
    }

    private async Task RunAsync(HttpContext http, Invocation invocation)
    {
        InvocationResult result;
        try
        {
            result = await invoker.InvokeAsync(invocation, http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            result = new(InvocationOutcome.ClientDisconnected);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            result = new(InvocationOutcome.RequestTooLarge);
        }
        catch (Exception e)
        {
            Log.InvokerFailed(logger, invocation.Id, invocation.Function.Key, e);
            await FailAsync(
                http,
                Problem.Of(
                    ProblemTypes.InternalError,
                    "The platform failed while it ran the function. Its log names this invocation."
                ) with
                {
                    InvocationId = invocation.Id,
                }
            );
            return;
        }
        if (result.Outcome != InvocationOutcome.Completed)
        {
            await EndAsync(http, invocation, result);
        }
    }

    private Task EndAsync(HttpContext http, Invocation invocation, in InvocationResult result)
    {
        if (result.Outcome == InvocationOutcome.ClientDisconnected)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        if (
            result.Outcome is InvocationOutcome.TooManyInvocations or InvocationOutcome.WorkerOverloaded
            && !http.Response.HasStarted
        )
        {
            http.Response.Headers.RetryAfter = _retryAfter;
        }
        return FailAsync(http, OutcomeProblems.For(invocation, result));
    }

    private static Task FailAsync(HttpContext http, Problem problem)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one: a broken connection is the only way left to say so.
            http.Abort();
            return Task.CompletedTask;
        }
        return ProblemWriter.WriteAsync(http, problem);
    }

    private static Task RefuseMethodAsync(HttpContext http, string allow)
    {
        http.Response.Headers.Allow = allow;
        return ProblemWriter.WriteAsync(http, RoutingProblems.MethodNotAllowed(http.Request.Method, allow));
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Invocation {InvocationId} of {Function} failed in the platform"
        )]
        public static partial void InvokerFailed(
            ILogger logger,
            string invocationId,
            FunctionKey function,
            Exception exception
        );
    }
}
