using Flint.Core;
using Flint.Gateway.Access.Audit;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>
/// Lets requests reach the platform's own endpoints only with the role that the endpoint asks for
/// (<see cref="RequiredRole"/>). Endpoints that ask for none are open: health, the description of the API, the start page.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, IAuthenticator authenticator, AuditTrail audit)
{
    /// <summary>Passes a request on, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is not { } required)
        {
            await next(http);
            return;
        }
        var found = await authenticator.AuthenticateAsync(http, http.RequestAborted);
        if (found.Principal is not { } principal)
        {
            await ProblemWriter.WriteAsync(http, AccessProblems.Unauthenticated(http, found));
            return;
        }
        var @namespace = ChooseNamespace(http.Request, principal);
        http.Features.Set(principal);
        if (required.IsChange)
        {
            audit.Follow(http, principal, @namespace);
        }
        var may = required.Scope switch
        {
            RoleScope.Self => true,
            RoleScope.Anywhere => principal.MaySomewhere(required.Role),
            _ => principal.May(required.Role, @namespace),
        };
        await (
            may ? next(http) : ProblemWriter.WriteAsync(http, AccessProblems.Forbidden(principal, required, @namespace))
        );
    }

    /// <summary>
    /// The namespace that the request is about. Where the credential decides it, the header is filled in, so that
    /// endpoints have one place to look.
    /// </summary>
    private static string ChooseNamespace(HttpRequest request, Principal principal)
    {
        var header = request.Headers[NamespaceHeader.Name].ToString();
        if (header.Length > 0)
        {
            return NamespaceHeader.Check(header);
        }
        request.Headers[NamespaceHeader.Name] = principal.HomeNamespace;
        return principal.HomeNamespace;
    }
}
