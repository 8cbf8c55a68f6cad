using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Problems;

/// <summary>A problem as the result of an endpoint.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, problem);
}
