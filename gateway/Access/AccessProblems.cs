using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>What callers are told who may not do what they asked for.</summary>
internal static class AccessProblems
{
    /// <summary>Nobody knows who it is; sets <c>WWW-Authenticate</c> (RFC 6750, section 3).</summary>
    public static Problem Unauthenticated(HttpContext http, in Authentication found)
    {
        if (found.IsUnavailable)
        {
            return Problem.Of(ProblemTypes.IdentityProviderUnavailable, found.Fault!);
        }
        http.Response.Headers.WWWAuthenticate = found.Fault is null
            ? "Bearer realm=\"flint\""
            : "Bearer realm=\"flint\", error=\"invalid_token\"";
        return Problem.Of(
            ProblemTypes.Unauthenticated,
            found.Fault is { } fault
                ? $"The credential does not hold. {fault} Ask an admin for another one (flint keys create)."
                : "A credential is needed here. Send the header Authorization: Bearer flint_…; an admin makes keys with"
                    + " flint keys create."
        );
    }

    /// <summary>The role is missing.</summary>
    public static Problem Forbidden(Principal principal, RequiredRole required, string @namespace) =>
        required.Scope == RoleScope.Anywhere
            ? Forbidden(principal, required.Role, null, "in any namespace")
            : Forbidden(principal, required.Role, @namespace, $"in namespace \"{@namespace}\"");

    /// <summary>The role is missing for the platform as a whole.</summary>
    public static Problem ForbiddenForPlatform(Principal principal, Role role) =>
        Forbidden(principal, role, RoleGrant.EveryNamespace, "for the whole platform (*)");

    /// <summary>The role is missing in a namespace.</summary>
    public static Problem Forbidden(Principal principal, Role role, string @namespace) =>
        Forbidden(principal, role, @namespace, $"in namespace \"{@namespace}\"");

    private static Problem Forbidden(Principal principal, Role role, string? @namespace, string where)
    {
        var has = principal.Grants.IsEmpty ? "none" : string.Join(", ", principal.Grants);
        return Problem.Of(
            ProblemTypes.Forbidden,
            $"This needs the role {role.Name()} {where}. {principal.Name} has: {has}. Use another credential, name another"
                + " namespace (header Flint-Namespace), or ask an admin."
        ) with
        {
            Role = role.Name(),
            Namespace = @namespace,
        };
    }
}
