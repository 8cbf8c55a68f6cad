using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Problems;

/// <summary>Writes problems as responses.</summary>
internal static class ProblemWriter
{
    /// <summary>The media type (RFC 9457, section 3).</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>
    /// Answers with a problem, dropping what was prepared of another answer. Does nothing where a response has started.
    /// </summary>
    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        var response = http.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }
        var allow = response.Headers.Allow;
        var retryAfter = response.Headers.RetryAfter;
        var authenticate = response.Headers.WWWAuthenticate;
        response.Clear();
        response.Headers.Allow = allow;
        response.Headers.RetryAfter = retryAfter;
        response.Headers.WWWAuthenticate = authenticate;
        response.Headers.CacheControl = "no-store";
        response.StatusCode = problem.Status;
        response.ContentType = MediaType;
        var body = Serialize(problem);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    // The line break at the end keeps a terminal's prompt off the document; JSON does not mind.
    private static byte[] Serialize(Problem problem)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Readable.Problem);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        return json;
    }
}
