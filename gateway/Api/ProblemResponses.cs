using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Api;

/// <summary>Tells the API's description which problems an endpoint answers with.</summary>
internal static class ProblemResponses
{
    /// <summary>Adds problem responses with these statuses; 500 and 503 are possible everywhere.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.Produces<Problem>(status, ProblemWriter.MediaType);
        }
        return builder
            .Produces<Problem>(StatusCodes.Status500InternalServerError, ProblemWriter.MediaType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, ProblemWriter.MediaType);
    }
}
