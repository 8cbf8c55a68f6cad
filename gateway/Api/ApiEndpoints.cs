using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Aliases;
using Flint.Gateway.Api.Audit;
using Flint.Gateway.Api.DeadLetters;
using Flint.Gateway.Api.Events;
using Flint.Gateway.Api.Functions;
using Flint.Gateway.Api.Invocations;
using Flint.Gateway.Api.Keys;
using Flint.Gateway.Api.Logs;
using Flint.Gateway.Api.Nodes;
using Flint.Gateway.Api.Secrets;
using Flint.Gateway.Api.TestCalls;
using Flint.Gateway.Api.Versions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api;

/// <summary>The management API.</summary>
internal static class ApiEndpoints
{
    /// <summary>The path that it is under.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // What an endpoint says of itself comes after this: one that says nothing is for admins.
        var api = routes
            .MapGroup(Prefix)
            .WithMetadata(new RequiredRole(Role.Admin, RoleScope.Namespace, IsChange: true));
        FunctionEndpoints.Map(Tagged(api, "Functions"));
        VersionEndpoints.Map(Tagged(api, "Versions"));
        AliasEndpoints.Map(Tagged(api, "Aliases"));
        TestCallEndpoints.Map(Tagged(api, "Test calls"));
        InvocationEndpoints.Map(Tagged(api, "Asynchronous invocations"));
        DeadLetterEndpoints.Map(Tagged(api, "Asynchronous invocations"));
        LogEndpoints.Map(Tagged(api, "Logs"));
        EventEndpoints.Map(Tagged(api, "Events"));
        NodeEndpoints.Map(Tagged(api, "Nodes"));
        KeyEndpoints.Map(Tagged(api, "Keys"));
        SecretEndpoints.Map(Tagged(api, "Secrets"));
        AuditEndpoints.Map(Tagged(api, "Audit log"));
    }

    private static RouteGroupBuilder Tagged(RouteGroupBuilder api, string tag) => api.MapGroup("").WithTags(tag);
}
