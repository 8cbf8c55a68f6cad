using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>
/// Describes the headers of optimistic concurrency on the operations that understand them: those that can answer 412.
/// </summary>
internal static class PreconditionHeaders
{
    /// <summary>Adds the headers to an operation.</summary>
    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        if (operation.Responses?.ContainsKey("412") is not true)
        {
            return Task.CompletedTask;
        }
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("If-Match", "Change only the revision with this ETag; * for any that exists."));
        operation.Parameters.Add(Header("If-None-Match", "* to create and never change what exists."));
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
