using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flint.Gateway.Problems;

/// <summary>
/// Sees to it that every error of the platform's own endpoints is a problem document: exceptions, and the framework's
/// refusals, which have a status and no body.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
            return;
        }
        catch (Exception e)
        {
            await AnswerAsync(http, e);
            return;
        }
        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await ProblemWriter.WriteAsync(http, ForStatus(http));
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception exception)
    {
        var problem = ExceptionProblems.For(exception);
        if (problem is null || problem.Status >= 500)
        {
            var errorId = Guid.NewGuid().ToString("n");
            Log.RequestFailed(logger, http.Request.Method, http.Request.Path, errorId, exception);
            problem ??= Problem.Of(
                ProblemTypes.InternalError,
                $"The platform failed while it answered. Its log has the cause under {errorId}."
            );
            problem = problem with { ErrorId = errorId };
        }
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        await ProblemWriter.WriteAsync(http, problem);
    }

    private static Problem ForStatus(HttpContext http)
    {
        var request = http.Request;
        return http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.Of(
                ProblemTypes.NotFound,
                "No function has a route for this address, and the platform has nothing here. Functions are at"
                    + " /fn/{name}/…, the management API at /api/v1/…; /docs describes it."
            ),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(
                ProblemTypes.MethodNotAllowed,
                $"{request.Method} is not possible here. Possible: {http.Response.Headers.Allow}."
            ),
            StatusCodes.Status415UnsupportedMediaType => Problem.Of(
                ProblemTypes.UnsupportedMediaType,
                $"The media type \"{request.ContentType}\" is not supported here; /docs names those that are."
            ),
            StatusCodes.Status400BadRequest => Problem.Of(
                ProblemTypes.BadRequest,
                "The request does not have the form that this address asks for; /docs describes it."
            ),
            var status => new Problem
            {
                Type = "about:blank",
                Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
                Status = status,
            },
        };
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Method} {Path} failed; the client was told error id {ErrorId}"
        )]
        public static partial void RequestFailed(
            ILogger logger,
            string method,
            PathString path,
            string errorId,
            Exception exception
        );
    }
}
