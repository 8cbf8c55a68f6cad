using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.Audit;

/// <summary>Who changed what.</summary>
internal static class AuditEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit", ListAsync)
            .WithName("readAudit")
            .WithSummary("Read the audit log")
            .WithDescription(
                "Changes of a namespace and refused attempts at them, newest first, in pages. With all=true those of every"
                    + " namespace, for which the role must hold for the platform (*)."
            )
            .Reads(Role.Admin)
            .Produces<AuditPage>()
            .WithProblems(400);

    private static async Task<Ok<AuditPage>> ListAsync(
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        [Description("Items of a page, 1 to 500; 50 without it.")] int? limit,
        [Description("The member next of the page before.")] string? cursor,
        [Description("Whether to read the entries of every namespace.")] bool? all,
        HttpContext http,
        IAuditLog log,
        CancellationToken cancellation
    )
    {
        var space = NamespaceHeader.Check(@namespace);
        var size = Paging.CheckLimit(limit);
        var before = Before(cursor);
        var principal = http.Caller();
        if (all is true && !principal.May(Role.Admin, RoleGrant.EveryNamespace))
        {
            throw new ProblemException(AccessProblems.ForbiddenForPlatform(principal, Role.Admin));
        }
        var found = await log.ReadAsync(all is true ? null : space, before, size + 1, cancellation);
        var next = found.Count > size ? found[size - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AuditPage([.. found.Take(size).Select(AuditResource.Of)], next));
    }

    private static long? Before(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw new ProblemException(
            ProblemTypes.InvalidQuery,
            "The query parameter cursor is not one that this API gave out. Begin again without it."
        );
}

/// <summary>An entry of the audit log in the API.</summary>
/// <param name="Id">Rises from entry to entry.</param>
/// <param name="Time">When.</param>
/// <param name="Principal">Who: the name of the credential.</param>
/// <param name="Kind">What kind of credential it was.</param>
/// <param name="CredentialId">The credential's id; empty where there is none.</param>
/// <param name="Source">The client's address; empty for a local socket.</param>
/// <param name="Namespace">In which namespace.</param>
/// <param name="Action">The operation's id, as in uploadVersion.</param>
/// <param name="Target">On what: the address under /api/v1/.</param>
/// <param name="Status">The HTTP status of the answer; 499 where the client left before.</param>
internal sealed record AuditResource(
    long Id,
    DateTimeOffset Time,
    string Principal,
    string Kind,
    string CredentialId,
    string Source,
    string Namespace,
    string Action,
    string Target,
    int Status
)
{
    /// <summary>What the API shows of an entry.</summary>
    public static AuditResource Of(AuditEntry entry) =>
        new(
            entry.Id,
            entry.Time,
            entry.Principal,
            JsonNamingPolicy.KebabCaseLower.ConvertName(entry.Kind.ToString()),
            entry.CredentialId,
            entry.Source,
            entry.Namespace,
            entry.Action,
            entry.Target,
            entry.Status
        );
}

/// <summary>A page of the audit log.</summary>
/// <param name="Items">The entries, newest first.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
internal sealed record AuditPage(IReadOnlyList<AuditResource> Items, string? Next);
