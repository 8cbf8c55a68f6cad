using Flint.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>
/// Describes the bodies that operations read themselves. The framework's own metadata for bodies would also refuse other
/// media types, in words that help nobody; so this describes and leaves the refusing to the operation.
/// </summary>
internal static class RequestBodies
{
    /// <summary>The operation reads a JSON document of a type.</summary>
    public static RouteHandlerBuilder ReadsJson<T>(this RouteHandlerBuilder builder, string description) =>
        builder.WithMetadata(new JsonBody(typeof(T), description));

    /// <summary>The operation reads a binary, alone or with its manifest.</summary>
    public static RouteHandlerBuilder ReadsUpload(this RouteHandlerBuilder builder) =>
        builder.WithMetadata(new UploadBody());

    /// <summary>Adds the body to an operation.</summary>
    public static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<JsonBody>().FirstOrDefault() is { } json)
        {
            var schema = await ReferenceAsync(json.Type, context, cancellation);
            operation.RequestBody = Body(json.Description, ("application/json", schema));
        }
        else if (metadata.OfType<UploadBody>().Any())
        {
            var settings = await ReferenceAsync(typeof(FunctionSettings), context, cancellation);
            operation.RequestBody = Body(
                "The binary, or parts: `artifact`, the binary, and `manifest`, the settings with the members `name` and"
                    + " `artifact` beside them, as in flint.json.",
                ("application/wasm", Binary()),
                ("multipart/form-data", Parts(settings))
            );
        }
    }

    private static OpenApiRequestBody Body(
        string description,
        params (string MediaType, IOpenApiSchema Schema)[] content
    ) =>
        new()
        {
            Description = description,
            Required = true,
            Content = content.ToDictionary(
                static c => c.MediaType,
                static c => new OpenApiMediaType { Schema = c.Schema },
                StringComparer.Ordinal
            ),
        };

    private static OpenApiSchema Parts(IOpenApiSchema settings) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "artifact" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["artifact"] = Binary(),
                ["manifest"] = settings,
            },
        };

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static async Task<IOpenApiSchema> ReferenceAsync(
        Type type,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(type.Name) is not true)
        {
            var schema = await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellation);
            document.AddComponent(type.Name, schema);
        }
        return new OpenApiSchemaReference(type.Name, document);
    }

    private sealed record JsonBody(Type Type, string Description);

    private sealed record UploadBody;
}
