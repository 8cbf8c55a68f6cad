using System.Globalization;
using System.Security.Cryptography;
using Flint.Core;
using Flint.Gateway.Api;
using Flint.Gateway.Api.Invocations;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Invocations;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Asynchronous;

/// <summary>
/// Takes requests with <c>Prefer: respond-async</c> (RFC 7240, section 4.1) into the queue and answers 202 once they are
/// durable there.
/// </summary>
internal sealed partial class AsyncAcceptor(
    IInvocationQueue queue,
    TimeProvider time,
    IOptions<QueueOptions> options,
    IOptions<GatewayOptions> gatewayOptions,
    ILogger<AsyncAcceptor> logger
)
{
    private readonly QueueOptions _options = options.Value;
    private readonly string _retryAfter = gatewayOptions.Value.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A new id. Whoever has it may ask what came of the invocation, so it is drawn from a source that nobody can guess.
    /// </summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Answers a request for a function, and leaves the running to the queue.</summary>
    public async Task AcceptAsync(HttpContext http, FunctionEntry entry, string basePath, string path)
    {
        try
        {
            await EnqueueAsync(http, entry, basePath, path);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ProblemWriter.WriteAsync(http, QueueProblems.BodyTooLarge(_options.BodyBytes));
        }
        catch (Exception e) when (ExceptionProblems.For(e) is { } problem)
        {
            if (problem.Status >= 500)
            {
                Log.NotAccepted(logger, entry.Assignment.Key, e);
            }
            await ProblemWriter.WriteAsync(http, problem);
        }
    }

    /// <summary>Writes the problem of a queue that took nothing, with the time after which to try again.</summary>
    public Task RefuseAsync(HttpContext http, EnqueueResult result)
    {
        http.Response.Headers.RetryAfter = _retryAfter;
        return ProblemWriter.WriteAsync(http, QueueProblems.For(result, _options));
    }

    private async Task EnqueueAsync(HttpContext http, FunctionEntry entry, string basePath, string path)
    {
        var request = QueuedRequests.Of(http, basePath, path);
        if (QueuedRequests.SizeOf(request) > _options.HeadBytes)
        {
            await ProblemWriter.WriteAsync(http, QueueProblems.HeadTooLarge(_options.HeadBytes));
            return;
        }
        if (http.Request.ContentLength > _options.BodyBytes)
        {
            await ProblemWriter.WriteAsync(http, QueueProblems.BodyTooLarge(_options.BodyBytes));
            return;
        }
        var body = await BodyReader.TryReadAsync(http.Request, _options.BodyBytes, http.RequestAborted);
        if (body is null)
        {
            await ProblemWriter.WriteAsync(http, QueueProblems.BodyTooLarge(_options.BodyBytes));
            return;
        }
        var key = entry.Assignment.Key;
        var invocation = new NewInvocation
        {
            Id = NewId(),
            Function = key,
            Origin = QueuedOrigin.Http,
            Request = request,
            Body = body,
            Key = IdempotencyKey.Of(http.Request, key),
        };
        var result = await queue.EnqueueAsync([invocation], http.RequestAborted);
        if (result.Outcome != EnqueueOutcome.Accepted)
        {
            await RefuseAsync(http, result);
            return;
        }
        await AnswerAsync(http, invocation with { Id = result.Ids[0] });
    }

    private Task AnswerAsync(HttpContext http, NewInvocation invocation)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.Headers.Location = InvocationResource.AddressOf(invocation.Id);
        response.Headers[PreferHeader.Applied] = PreferHeader.RespondAsync;
        response.Headers[ResponseHeaders.InvocationId] = invocation.Id;
        response.Headers.CacheControl = "no-store";
        var resource = InvocationResource.Accepted(invocation, time.GetUtcNow());
        return response.WriteAsJsonAsync(
            resource,
            ApiJson.Compact.AcceptedInvocation,
            contentType: null,
            http.RequestAborted
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "An asynchronous request for {Function} could not be put into the queue, and its caller was told"
        )]
        public static partial void NotAccepted(ILogger logger, FunctionKey function, Exception exception);
    }
}
