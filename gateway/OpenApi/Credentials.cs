using Flint.Core;
using Flint.Gateway.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Flint.Gateway.OpenApi;

/// <summary>Describes the credentials that the API takes, and the role that each operation asks for.</summary>
internal static class Credentials
{
    private const string Scheme = "bearer";

    /// <summary>Adds the scheme to the document.</summary>
    public static void Describe(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            Description =
                "A key of the platform (`flint_…`), or a token (JWT) of the identity provider where one is configured. On"
                + " loopback none is needed, unless the operator demands it.",
        };
        // The empty one says that a credential is not always needed.
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
    }

    /// <summary>Adds the role to an operation.</summary>
    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRole>();
        if (roles.LastOrDefault() is { } required)
        {
            var sentence = required.Scope switch
            {
                RoleScope.Self => "Needs any credential that holds.",
                RoleScope.Anywhere => $"Needs the role {required.Role.Name()} in any namespace.",
                _ => $"Needs the role {required.Role.Name()}.",
            };
            operation.Description = $"{operation.Description} {sentence}".TrimStart();
        }
        return Task.CompletedTask;
    }
}
