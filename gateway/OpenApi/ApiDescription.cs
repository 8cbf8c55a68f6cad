using Flint.Gateway.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>What the generated description of the API cannot know: its title, its words, and invocations.</summary>
internal static class ApiDescription
{
    /// <summary>The name of the document, as in <c>/openapi/v1.json</c>.</summary>
    public const string DocumentName = "v1";

    private const string Introduction =
        "Deploys and manages functions.\n\n"
        + "Errors are problem documents (RFC 9457) of the media type `application/problem+json`, whose `type` is stable: "
        + $"`{ProblemType.Base}…`. Their `detail` says what to do; faults in JSON have a JSON pointer, faults in a binary "
        + "a byte offset.\n\n"
        + "A function belongs to a namespace, which the header `Flint-Namespace` picks; without it, it is the only one "
        + "that the credential is for, otherwise `default`.\n\n"
        + "Reads give an `ETag`; changes take it in `If-Match`, and are refused with 412 where somebody else was faster.";

    /// <summary>Adds to the generated description.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            static (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Flint management API",
                    Version = "v1",
                    Description = Introduction,
                    License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
                };
                // Where it is served is where it is reached.
                document.Servers = [new OpenApiServer { Url = "/" }];
                Credentials.Describe(document);
                AddInvocations(document);
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(PreconditionHeaders.DescribeAsync);
        options.AddOperationTransformer(RequestBodies.DescribeAsync);
        options.AddOperationTransformer(Credentials.DescribeAsync);
        options.AddOperationTransformer(Examples.DescribeAsync);
    }

    private static void AddInvocations(OpenApiDocument document)
    {
        document.Paths["/fn/{name}/{path}"] = Invocation("invoke", ["name", "path"]);
        document.Paths["/ns/{namespace}/fn/{name}/{path}"] = Invocation(
            "invokeInNamespace",
            ["namespace", "name", "path"]
        );
    }

    private static OpenApiPathItem Invocation(string id, string[] parameters)
    {
        var path = new OpenApiPathItem
        {
            Summary = "Call a function",
            Description =
                "Every method is passed on. The function sees the path below its name, as received. A function's own"
                + " routes lead to it as well.",
            Parameters =
            [
                .. parameters.Select(static p => new OpenApiParameter
                {
                    Name = p,
                    In = ParameterLocation.Path,
                    Required = true,
                    Description = p == "path" ? "The rest of the path, of any number of segments." : null,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }),
            ],
        };
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            path.AddOperation(
                method,
                new OpenApiOperation
                {
                    OperationId = $"{id}{method.Method[0]}{method.Method[1..].ToLowerInvariant()}",
                    Summary = $"Call a function with {method.Method}",
                    Tags = new HashSet<OpenApiTagReference> { new("Invocations", null) },
                    Responses = InvocationResponses.Create(),
                }
            );
        }
        return path;
    }
}
