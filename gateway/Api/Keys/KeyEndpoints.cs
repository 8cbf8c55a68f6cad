using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Access.Keys;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Api.Keys;

/// <summary>Keys: making, listing and revoking them. An admin of a namespace manages the keys of that namespace alone.</summary>
internal static class KeyEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/keys", PostAsync)
            .WithName("createKey")
            .WithSummary("Make a key")
            .WithDescription(
                "The answer has the key itself, which nobody can read again. A role without a namespace is one in the"
                    + " namespace of the request. Nobody can give a role that they do not hold as admin."
            )
            .Changes(Role.Admin)
            .ReadsJson<NewKeyRequest>("Name, roles and end of the key.")
            .Produces<NewKeyResource>(StatusCodes.Status201Created)
            .WithProblems(400, 409, 413, 415, 422);
        api.MapGet("/keys", ListAsync)
            .WithName("listKeys")
            .WithSummary("List keys")
            .WithDescription("The keys that the caller may manage, in order of their creation, revoked ones too.")
            .Reads(Role.Admin)
            .Produces<KeyList>()
            .WithProblems(400);
        api.MapDelete("/keys/{id}", DeleteAsync)
            .WithName("revokeKey")
            .WithSummary("Revoke a key")
            .WithDescription("It opens nothing any more: here at once, on other nodes within about a second.")
            .Changes(Role.Admin)
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 404);
        api.MapGet("/principal", GetPrincipal)
            .WithName("getPrincipal")
            .WithSummary("See who you are")
            .WithDescription("What the credential of this request is called and what it may do.")
            .Reads(Role.Viewer, RoleScope.Self)
            .Produces<PrincipalResource>()
            .WithProblems();
    }

    private static async Task<Created<NewKeyResource>> PostAsync(
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        HttpContext http,
        IKeyStore store,
        KnownKeys known,
        TimeProvider time,
        IOptions<GatewayOptions> options,
        IOptions<AccessOptions> access,
        CancellationToken cancellation
    )
    {
        var body = await BodyReader.ReadJsonAsync(http.Request, options.Value, cancellation);
        var request = FlintJson.Read<NewKeyRequest>(body);
        var grants = Check(request, NamespaceHeader.Check(@namespace), time.GetUtcNow());
        RequireManageable(http, grants);
        if (known.CountUsable() >= access.Value.MaximumKeys)
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.QuotaExceeded,
                    $"There are {access.Value.MaximumKeys} usable keys already (Flint:Access:MaximumKeys). Revoke some first."
                ) with
                {
                    Option = "Flint:Access:MaximumKeys",
                    Limit = access.Value.MaximumKeys,
                }
            );
        }
        var text = KeyText.Create();
        var key = await store.AddAsync(
            new NewApiKey(request.Name, KeyHash.Of(text), grants, request.ExpiresAt),
            cancellation
        );
        // The change is made; a client that leaves now must not keep this process from knowing it.
        await known.RefreshAsync(CancellationToken.None);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/v1/keys/{key.Id}",
            new NewKeyResource(text, key.Id, key.Name, KeyResource.Of(key, time.GetUtcNow()).Roles, key.ExpiresAt)
        );
    }

    private static async Task<Ok<KeyList>> ListAsync(
        HttpContext http,
        IKeyStore store,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var principal = http.Caller();
        var now = time.GetUtcNow();
        var keys = await store.ListAsync(cancellation);
        return TypedResults.Ok(
            new KeyList([.. keys.Where(k => IsManageable(principal, k.Grants)).Select(k => KeyResource.Of(k, now))])
        );
    }

    private static async Task<NoContent> DeleteAsync(
        [Description("The key's id.")] string id,
        HttpContext http,
        IKeyStore store,
        KnownKeys known,
        CancellationToken cancellation
    )
    {
        var keys = await store.ListAsync(cancellation);
        // What somebody may not manage they need not know of.
        var principal = http.Caller();
        var found = keys.Any(k => k.Id == id && IsManageable(principal, k.Grants));
        if (!found || await store.RevokeAsync(id, cancellation) is null)
        {
            throw new ProblemException(
                ProblemTypes.KeyNotFound,
                "There is no key of this id that you may manage. GET /api/v1/keys lists those."
            );
        }
        await known.RefreshAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static Ok<PrincipalResource> GetPrincipal(HttpContext http)
    {
        var principal = http.Caller();
        return TypedResults.Ok(
            new PrincipalResource(
                principal.Name,
                JsonNamingPolicy.KebabCaseLower.ConvertName(principal.Kind.ToString()),
                principal.Id,
                principal.HomeNamespace,
                [.. principal.Grants.Select(static g => g.ToString())]
            )
        );
    }

    private static ImmutableArray<RoleGrant> Check(NewKeyRequest request, string @namespace, DateTimeOffset now)
    {
        const int MostRoles = 100;
        var faults = new List<JsonFault>();
        if (!NameRules.IsValid(request.Name))
        {
            faults.Add(new JsonFault("/name", $"Not a name. Allowed: {NameRules.Description}."));
        }
        if (request.Roles.Length is 0 or > MostRoles)
        {
            faults.Add(new JsonFault("/roles", $"1 to {MostRoles} roles are allowed: {RoleGrant.Description}."));
        }
        if (request.ExpiresAt <= now)
        {
            faults.Add(new JsonFault("/expiresAt", "Must be in the future."));
        }
        var grants = ImmutableArray.CreateBuilder<RoleGrant>();
        for (var i = 0; i < request.Roles.Length; i++)
        {
            if (RoleGrant.TryParse(request.Roles[i], @namespace, out var grant))
            {
                grants.Add(grant);
            }
            else
            {
                faults.Add(new JsonFault($"/roles/{i}", $"Not a role. Allowed: {RoleGrant.Description}."));
            }
        }
        return faults.Count == 0 ? [.. grants.Distinct()] : throw new JsonRefusedException([.. faults]);
    }

    private static void RequireManageable(HttpContext http, ImmutableArray<RoleGrant> grants)
    {
        var principal = http.Caller();
        if (grants.FirstOrDefault(g => !principal.May(Role.Admin, g.Namespace)) is { } missing)
        {
            throw new ProblemException(
                missing.IsEverywhere
                    ? AccessProblems.ForbiddenForPlatform(principal, Role.Admin)
                    : AccessProblems.Forbidden(principal, Role.Admin, missing.Namespace)
            );
        }
    }

    private static bool IsManageable(Principal principal, ImmutableArray<RoleGrant> grants) =>
        grants.All(g => principal.May(Role.Admin, g.Namespace));
}
