using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>Where a role must hold.</summary>
public enum RoleScope
{
    /// <summary>In the namespace that the request is about.</summary>
    Namespace,

    /// <summary>In any namespace: what is read belongs to none.</summary>
    Anywhere,

    /// <summary>Nowhere: a credential that holds is enough, as what is read is the caller's own.</summary>
    Self,
}

/// <summary>What an endpoint asks of its caller.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scope">Where it must hold.</param>
/// <param name="IsChange">Whether the endpoint changes something, so that the audit log has it.</param>
internal sealed record RequiredRole(Role Role, RoleScope Scope, bool IsChange);

/// <summary>Tells endpoints what to ask of their callers.</summary>
public static class RequiredRoles
{
    /// <summary>The endpoint reads, and asks for a role.</summary>
    public static RouteHandlerBuilder Reads(
        this RouteHandlerBuilder builder,
        Role role,
        RoleScope scope = RoleScope.Namespace
    ) => builder.Requires(new RequiredRole(role, scope, IsChange: false));

    /// <summary>The endpoint changes something, and asks for a role.</summary>
    public static RouteHandlerBuilder Changes(this RouteHandlerBuilder builder, Role role) =>
        builder.Requires(new RequiredRole(role, RoleScope.Namespace, IsChange: true));

    private static RouteHandlerBuilder Requires(this RouteHandlerBuilder builder, RequiredRole role) =>
        builder
            .WithMetadata(role)
            .Produces<Problem>(StatusCodes.Status401Unauthorized, ProblemWriter.MediaType)
            .Produces<Problem>(StatusCodes.Status403Forbidden, ProblemWriter.MediaType);
}
