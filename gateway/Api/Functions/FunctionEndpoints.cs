using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Deployment;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Api.Functions;

/// <summary>Functions and their settings.</summary>
internal static class FunctionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/functions", ListAsync)
            .WithName("listFunctions")
            .Reads(Role.Viewer)
            .WithSummary("List functions")
            .WithDescription("The functions of a namespace in order of their names, in pages.")
            .Produces<FunctionPage>()
            .WithProblems(400);
        api.MapGet("/functions/{name}", GetAsync)
            .WithName("getFunction")
            .Reads(Role.Viewer)
            .WithSummary("Read a function")
            .WithDescription("Settings, aliases and revision. The ETag is what If-Match of a change takes.")
            .Produces<FunctionResource>()
            .Produces(StatusCodes.Status304NotModified)
            .WithProblems(400, 404);
        api.MapPut("/functions/{name}", PutAsync)
            .WithName("putFunction")
            .Changes(Role.Deployer)
            .WithSummary("Create a function or replace its settings")
            .WithDescription(
                "The body is the settings as a whole: a member that is left out takes its default. With If-Match the"
                    + " change is made only to that revision; with If-None-Match: * it only creates."
            )
            .ReadsJson<FunctionSettings>("The settings.")
            .Produces<FunctionResource>()
            .Produces<FunctionResource>(StatusCodes.Status201Created)
            .WithProblems(400, 409, 412, 413, 415, 422);
        api.MapDelete("/functions/{name}", DeleteAsync)
            .WithName("deleteFunction")
            .Changes(Role.Deployer)
            .WithSummary("Remove a function with all its versions")
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 404, 412);
    }

    private static async Task<Ok<FunctionPage>> ListAsync(
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        [Description("Items of a page, 1 to 500; 50 without it.")] int? limit,
        [Description("The member next of the page before.")] string? cursor,
        IFunctionRegistry registry,
        CancellationToken cancellation
    )
    {
        var space = NamespaceHeader.Check(@namespace);
        var size = Paging.CheckLimit(limit);
        var after = Paging.After(space, cursor);
        // One more than asked for tells whether there is a next page.
        var found = await registry.ListAsync(space, after, size + 1, cancellation);
        var next = found.Count > size ? Paging.CursorAfter(found[size - 1].Key) : null;
        return TypedResults.Ok(new FunctionPage([.. found.Take(size).Select(FunctionResource.Of)], next));
    }

    private static async Task<IResult> GetAsync(
        [AsParameters] FunctionAddress address,
        HttpContext http,
        IFunctionRegistry registry,
        CancellationToken cancellation
    )
    {
        var function = await registry.RequireAsync(address.ToKey(), cancellation);
        var etag = Preconditions.ETagOf(function.Revision);
        http.Response.Headers.ETag = etag;
        return Preconditions.IsUnchanged(http.Request, etag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(FunctionResource.Of(function));
    }

    private static async Task<IResult> PutAsync(
        [AsParameters] FunctionAddress address,
        HttpContext http,
        IFunctionRegistry registry,
        SettingsGate gate,
        RouteTables tables,
        TimeProvider time,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        var body = await BodyReader.ReadJsonAsync(http.Request, options.Value, cancellation);
        var settings = SettingsReader.ReadSettings(body);
        var current = await registry.GetAsync(key, cancellation);
        var expected = Preconditions.ExpectedRevision(http.Request, current);
        var (function, created) = await OptimisticChange.RunAsync(
            registry,
            key,
            expected,
            async (found, revision) =>
            {
                await gate.CheckAsync(key, settings, found, cancellation);
                return (await registry.PutSettingsAsync(key, settings, revision, cancellation), found is null);
            },
            cancellation
        );
        await tables.WaitForRegistryAsync(registry, options.Value.RouteUpdateWait, time, cancellation);
        http.Response.Headers.ETag = Preconditions.ETagOf(function.Revision);
        var resource = FunctionResource.Of(function);
        return created ? TypedResults.Created($"/api/v1/functions/{key.Name}", resource) : TypedResults.Ok(resource);
    }

    private static async Task<NoContent> DeleteAsync(
        [AsParameters] FunctionAddress address,
        HttpContext http,
        IFunctionRegistry registry,
        RouteTables tables,
        TimeProvider time,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        var current = await registry.RequireAsync(key, cancellation);
        var expected = Preconditions.ExpectedRevision(http.Request, current);
        if (!await registry.DeleteAsync(key, expected, cancellation))
        {
            throw FunctionLookup.NotFound(key);
        }
        await tables.WaitForRegistryAsync(registry, options.Value.RouteUpdateWait, time, cancellation);
        return TypedResults.NoContent();
    }
}
