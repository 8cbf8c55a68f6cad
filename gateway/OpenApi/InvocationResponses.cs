using Flint.Gateway.Invocations;
using Flint.Gateway.Problems;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>Describes how invocations end.</summary>
internal static class InvocationResponses
{
    private static readonly ProblemType[] Problems =
    [
        ProblemTypes.Unauthenticated,
        ProblemTypes.Forbidden,
        ProblemTypes.FunctionNotFound,
        ProblemTypes.MethodNotAllowed,
        ProblemTypes.RequestTooLarge,
        ProblemTypes.TooManyInvocations,
        ProblemTypes.FunctionFailed,
        ProblemTypes.UpgradeNotSupported,
        ProblemTypes.InvalidResponse,
        ProblemTypes.WorkerOverloaded,
        ProblemTypes.FunctionTimeout,
        ProblemTypes.MemoryLimit,
    ];

    /// <summary>The responses of one invocation.</summary>
    public static OpenApiResponses Create()
    {
        var responses = new OpenApiResponses
        {
            ["default"] = new OpenApiResponse
            {
                Description = "What the function answered.",
                Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
                {
                    [ResponseHeaders.InvocationId] = Header("The invocation's id, also in the function's log."),
                    [ResponseHeaders.ServerTimingHeader] = Header(
                        "Milliseconds of routing, queue, init and run, the last until the response started."
                    ),
                },
            },
        };
        foreach (var type in Problems)
        {
            responses[type.Status.ToString()] = new OpenApiResponse
            {
                Description = $"{type.Title} (`{type.Uri}`).",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [ProblemWriter.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem)) },
                },
            };
        }
        return responses;
    }

    private static OpenApiHeader Header(string description) =>
        new()
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
