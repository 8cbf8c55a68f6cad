using System.Globalization;
using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Invocations;

/// <summary>Runs a routed invocation and sees to it that its caller gets an answer, whatever came of it.</summary>
internal sealed partial class InvocationRunner(
    IInvoker invoker,
    IOptions<GatewayOptions> options,
    ILogger<InvocationRunner> logger
)
{
    private readonly bool _serverTiming = options.Value.ServerTiming;
    private readonly string _retryAfter = options.Value.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Runs an invocation. The response is the function's, or a problem document, or a broken connection.</summary>
    public async Task<InvocationResult> RunAsync(HttpContext http, Invocation invocation)
    {
        ResponseHeaders.Attach(http, invocation, _serverTiming);
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
            result = new(InvocationOutcome.FunctionFailed);
            await FailAsync(http, PlatformFailed(invocation));
            return result;
        }
        if (result.Outcome != InvocationOutcome.Completed)
        {
            await EndAsync(http, invocation, result);
        }
        return result;
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

    private static Problem PlatformFailed(Invocation invocation) =>
        Problem.Of(
            ProblemTypes.InternalError,
            $"The platform failed while it ran the function. Its log has the cause under invocation {invocation.Id}."
        ) with
        {
            InvocationId = invocation.Id,
        };

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
