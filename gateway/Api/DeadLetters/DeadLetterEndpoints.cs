using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Invocations;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.DeadLetters;

/// <summary>
/// Dead letters: queued invocations of which no attempt succeeded. They outlive the function's versions, and the function
/// itself, until somebody replays or removes them.
/// </summary>
internal static class DeadLetterEndpoints
{
    private const string Path = "/functions/{name}/dead-letters";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, ListAsync)
            .WithName("listDeadLetters")
            .Reads(Role.Viewer)
            .WithSummary("List a function's dead letters")
            .WithDescription("The oldest first, in pages, without their requests.")
            .Produces<DeadLetterPage>()
            .WithProblems(400)
            .WithExample(StatusCodes.Status200OK, $$"""{ "items": [{{InvocationExample}}] }""");
        api.MapGet(Path + "/{id}", GetAsync)
            .WithName("getDeadLetter")
            .Reads(Role.Deployer)
            .WithSummary("Read a dead letter with its request")
            .Produces<DeadLetterResource>()
            .WithProblems(400, 404)
            .WithExample(
                StatusCodes.Status200OK,
                $$$"""
                {
                  "invocation": {{{InvocationExample}}},
                  "request": { "method": "POST", "path": "/fn/mail/send", "headers": {}, "body": "{\"to\":\"ada\"}" }
                }
                """
            );
        api.MapPost(Path + "/{id}/replay", ReplayAsync)
            .WithName("replayDeadLetter")
            .Changes(Role.Deployer)
            .WithSummary("Run a dead letter once more")
            .WithDescription("It goes back into the queue under its id, with all its attempts before it.")
            .Produces<DeadLetterCount>(StatusCodes.Status202Accepted)
            .WithProblems(400, 404)
            .WithExample(StatusCodes.Status202Accepted, """{ "count": 1 }""");
        api.MapPost(Path + "/replay", ReplayAllAsync)
            .WithName("replayDeadLetters")
            .Changes(Role.Deployer)
            .WithSummary("Run all dead letters of a function once more")
            .Produces<DeadLetterCount>(StatusCodes.Status202Accepted)
            .WithProblems(400)
            .WithExample(StatusCodes.Status202Accepted, """{ "count": 12 }""");
        api.MapDelete(Path + "/{id}", RemoveAsync)
            .WithName("removeDeadLetter")
            .Changes(Role.Deployer)
            .WithSummary("Remove a dead letter")
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 404);
        api.MapDelete(Path, RemoveAllAsync)
            .WithName("removeDeadLetters")
            .Changes(Role.Deployer)
            .WithSummary("Remove all dead letters of a function")
            .Produces<DeadLetterCount>()
            .WithProblems(400)
            .WithExample(StatusCodes.Status200OK, """{ "count": 12 }""");
    }

    private static async Task<Ok<DeadLetterPage>> ListAsync(
        [AsParameters] FunctionAddress address,
        [Description("Dead letters of the page, 1 to 500; 50 without it.")] int? limit,
        [Description("`next` of the page before; without it, the list begins.")] string? cursor,
        IInvocationQueue queue,
        CancellationToken cancellation
    )
    {
        var count = Paging.CheckLimit(limit);
        // One more than asked for tells whether there is another page.
        var found = await queue.ListDeadLettersAsync(address.ToKey(), cursor, count + 1, cancellation);
        var items = found.Take(count).Select(static d => InvocationResource.Of(d)).ToList();
        return TypedResults.Ok(new DeadLetterPage(items, found.Count > count ? items[^1].Id : null));
    }

    private static async Task<Ok<DeadLetterResource>> GetAsync(
        [AsParameters] FunctionAddress address,
        [FromRoute] [Description("The invocation's id.")] string id,
        IInvocationQueue queue,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        var message = await queue.FindAsync(id, cancellation);
        return message is { Invocation.State: QueuedState.Dead } dead && dead.Invocation.Function == key
            ? TypedResults.Ok(DeadLetterResource.Of(dead))
            : throw NotFound(key);
    }

    private static async Task<Accepted<DeadLetterCount>> ReplayAsync(
        [AsParameters] FunctionAddress address,
        [FromRoute] [Description("The invocation's id.")] string id,
        IInvocationQueue queue,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        return await queue.ReplayAsync(key, id, cancellation) > 0
            ? TypedResults.Accepted(InvocationResource.AddressOf(id), new DeadLetterCount(1))
            : throw NotFound(key);
    }

    private static async Task<Accepted<DeadLetterCount>> ReplayAllAsync(
        [AsParameters] FunctionAddress address,
        IInvocationQueue queue,
        CancellationToken cancellation
    ) =>
        TypedResults.Accepted(
            (string?)null,
            new DeadLetterCount(await queue.ReplayAsync(address.ToKey(), id: null, cancellation))
        );

    private static async Task<NoContent> RemoveAsync(
        [AsParameters] FunctionAddress address,
        [FromRoute] [Description("The invocation's id.")] string id,
        IInvocationQueue queue,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        return await queue.RemoveDeadLettersAsync(key, id, cancellation) > 0
            ? TypedResults.NoContent()
            : throw NotFound(key);
    }

    private static async Task<Ok<DeadLetterCount>> RemoveAllAsync(
        [AsParameters] FunctionAddress address,
        IInvocationQueue queue,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok(
            new DeadLetterCount(await queue.RemoveDeadLettersAsync(address.ToKey(), id: null, cancellation))
        );

    private static ProblemException NotFound(FunctionKey key) =>
        new(
            ProblemTypes.DeadLetterNotFound,
            $"Function \"{key.Name}\" has no dead letter of this id. GET /api/v1/functions/{key.Name}/dead-letters lists"
                + " those there are."
        );

    private const string InvocationExample = """
        {
          "id": "9f86d081884c7d659a2feaa0c55ad015",
          "function": "mail",
          "namespace": "default",
          "origin": "http",
          "state": "dead",
          "attempts": 4,
          "enqueuedAt": "2026-01-02T03:04:05.678+00:00",
          "finishedAt": "2026-01-02T03:04:19.02+00:00",
          "lastFailure": {
            "time": "2026-01-02T03:04:19.02+00:00",
            "attempt": 4,
            "detail": "The function answered with status 503.",
            "outcome": "completed",
            "status": 503
          }
        }
        """;
}
