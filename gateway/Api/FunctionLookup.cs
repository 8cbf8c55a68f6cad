using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Api;

/// <summary>Reads what a request is about, or ends it with 404.</summary>
internal static class FunctionLookup
{
    /// <summary>The function.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async ValueTask<Function> RequireAsync(
        this IFunctionRegistry registry,
        FunctionKey key,
        CancellationToken cancellation
    ) => await registry.GetAsync(key, cancellation) ?? throw NotFound(key);

    /// <summary>A version of a function.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async ValueTask<FunctionVersion> RequireVersionAsync(
        this IFunctionRegistry registry,
        FunctionKey key,
        int number,
        CancellationToken cancellation
    ) =>
        await registry.GetVersionAsync(key, number, cancellation)
        ?? throw new ProblemException(
            ProblemTypes.VersionNotFound,
            $"Function \"{key.Name}\" has no version {number}. GET /api/v1/functions/{key.Name}/versions lists those it"
                + " has."
        );

    /// <summary>The problem of a function that does not exist.</summary>
    public static ProblemException NotFound(FunctionKey key) =>
        new(
            ProblemTypes.FunctionNotFound,
            $"There is no function \"{key.Name}\" in namespace \"{key.Namespace}\". GET /api/v1/functions lists those"
                + $" there are; POST /api/v1/functions/{key.Name}/versions creates it."
        );
}
