using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Pages;

/// <summary>What an orchestrator asks: whether the process lives, and whether it can take requests.</summary>
internal static class HealthEndpoints
{
    /// <summary>The path of liveness.</summary>
    public const string Health = "/healthz";

    /// <summary>The path of readiness.</summary>
    public const string Ready = "/readyz";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(Health, static () => TypedResults.Text("healthy\n"))
            .WithName("health")
            .WithTags("Health")
            .WithSummary("Whether the process lives")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        routes
            .MapGet(Ready, CheckReady)
            .WithName("ready")
            .WithTags("Health")
            .WithSummary("Whether requests can be served")
            .WithDescription("Ready once the first assignment snapshot has arrived, so that routes are known.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, ProblemWriter.MediaType);
    }

    private static IResult CheckReady(RouteTables tables) =>
        tables.Current.Generation > 0
            ? TypedResults.Text("ready\n")
            : new ProblemResult(Problem.Of(ProblemTypes.NotReady, "No assignment snapshot has arrived yet."));
}
