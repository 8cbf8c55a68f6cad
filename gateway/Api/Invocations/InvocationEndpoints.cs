using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.Invocations;

/// <summary>What came of asynchronous invocations.</summary>
internal static class InvocationEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/invocations/{id}", GetAsync)
            .WithName("getInvocation")
            .WithSummary("Read where an asynchronous invocation stands")
            .WithDescription(
                "A request with `Prefer: respond-async` is answered with 202 and this address in `Location`. States:"
                    + " `queued`, `running`, `retrying` (with the time of the next attempt), `succeeded` (with the"
                    + " function's answer, kept for a time), `dead` (a dead letter that can be replayed)."
            )
            .Reads(Role.Viewer, RoleScope.Self)
            .Produces<InvocationResource>()
            .WithProblems(404)
            .WithExample(StatusCodes.Status200OK, Example);

    private static async Task<Ok<InvocationResource>> GetAsync(
        [FromRoute] [Description("The invocation's id, as the 202 gave it.")] string id,
        IInvocationQueue queue,
        HttpContext http,
        CancellationToken cancellation
    )
    {
        var message = await queue.FindAsync(id, cancellation);
        if (message is null || !MayRead(http.Caller(), message.Invocation.Function.Namespace))
        {
            throw NotFound();
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(InvocationResource.Of(message));
    }

    // Who may call functions may know what came of it. That there is an invocation is nobody else's business.
    private static bool MayRead(Principal caller, string @namespace) =>
        caller.May(Role.Invoker, @namespace) || caller.May(Role.Viewer, @namespace);

    private static ProblemException NotFound() =>
        new(
            ProblemTypes.InvocationNotFound,
            "No asynchronous invocation has this id. Answers are kept for a time (Flint:Queue:ResultTime); what ended"
                + " before is gone."
        );

    private const string Example = """
        {
          "id": "9f86d081884c7d659a2feaa0c55ad015",
          "function": "greeting",
          "namespace": "default",
          "origin": "http",
          "state": "succeeded",
          "attempts": 1,
          "enqueuedAt": "2026-01-02T03:04:05.678+00:00",
          "finishedAt": "2026-01-02T03:04:05.701+00:00",
          "expiresAt": "2026-01-03T03:04:05.701+00:00",
          "response": {
            "status": 200,
            "headers": { "Content-Type": ["text/plain"] },
            "body": "Hello, Ada!\n",
            "truncated": false
          }
        }
        """;
}
