using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Functions;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Deployment;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Api.Aliases;

/// <summary>Aliases: canary, promotion and rollback are all a move of <c>live</c>.</summary>
internal static class AliasEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapPut("/functions/{name}/aliases/{alias}", PutAsync)
            .WithName("putAlias")
            .Changes(Role.Deployer)
            .WithSummary("Point an alias at versions")
            .WithDescription(
                "`live` is the alias that requests go to. Weights need not add up to 100. Versions that become live are"
                    + " compiled and started once first, so that no request finds a version that does not start."
            )
            .ReadsJson<FunctionAlias>("The versions by number, with their weights.")
            .Produces<FunctionResource>()
            .WithProblems(400, 404, 412, 413, 415, 422);

    private static async Task<Ok<FunctionResource>> PutAsync(
        [AsParameters] FunctionAddress address,
        [Description("The alias's name, as in live.")] string alias,
        HttpContext http,
        IFunctionRegistry registry,
        AliasMover mover,
        RouteTables tables,
        TimeProvider time,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        if (!NameRules.IsValid(alias))
        {
            throw new ProblemException(
                ProblemTypes.InvalidName,
                $"\"{alias}\" is no name for an alias. Allowed: {NameRules.Description}."
            );
        }
        var body = await BodyReader.ReadJsonAsync(http.Request, options.Value, cancellation);
        var target = SettingsReader.ReadAlias(body);
        var current = await registry.RequireAsync(key, cancellation);
        var expected = Preconditions.ExpectedRevision(http.Request, current);
        var function = await mover.MoveAsync(key, alias, target, expected, cancellation);
        await tables.WaitForRegistryAsync(registry, options.Value.RouteUpdateWait, time, cancellation);
        http.Response.Headers.ETag = Preconditions.ETagOf(function.Revision);
        return TypedResults.Ok(FunctionResource.Of(function));
    }
}
