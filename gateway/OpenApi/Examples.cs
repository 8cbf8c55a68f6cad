using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>Examples of what operations answer and take.</summary>
internal static class Examples
{
    /// <summary>Adds an example of the JSON that an operation answers with.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder builder, int status, string json) =>
        builder.WithMetadata(new ResponseExample($"{status}", json));

    /// <summary>Adds an example of a body that an operation takes.</summary>
    public static RouteHandlerBuilder WithBodyExample(
        this RouteHandlerBuilder builder,
        string mediaType,
        string json
    ) => builder.WithMetadata(new BodyExample(mediaType, json));

    /// <summary>Adds the examples to an operation.</summary>
    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        foreach (var metadata in context.Description.ActionDescriptor.EndpointMetadata)
        {
            switch (metadata)
            {
                case ResponseExample example:
                    AddTo(operation, example);
                    break;
                case BodyExample example:
                    AddTo(operation, example);
                    break;
            }
        }
        return Task.CompletedTask;
    }

    private static void AddTo(OpenApiOperation operation, ResponseExample example)
    {
        if (operation.Responses is { } responses && responses.TryGetValue(example.Status, out var response))
        {
            foreach (var content in response.Content?.Values ?? [])
            {
                content.Example = JsonNode.Parse(example.Json);
            }
        }
    }

    private static void AddTo(OpenApiOperation operation, BodyExample example)
    {
        if (operation.RequestBody?.Content is { } bodies && bodies.TryGetValue(example.MediaType, out var body))
        {
            body.Example = JsonNode.Parse(example.Json);
        }
    }

    private sealed record ResponseExample(string Status, string Json);

    private sealed record BodyExample(string MediaType, string Json);
}
