using System.ComponentModel;
using System.Text;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Api.Secrets;

/// <summary>Secrets: set, listed without values, removed. Nothing here reads a value.</summary>
internal static class SecretEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/secrets", ListAsync)
            .WithName("listSecrets")
            .WithSummary("List secrets")
            .WithDescription("Names and times. Values cannot be read by anybody but functions that name them.")
            .Reads(Role.Viewer)
            .Produces<SecretList>()
            .WithProblems(400);
        api.MapPut("/secrets/{name}", PutAsync)
            .WithName("putSecret")
            .WithSummary("Set a secret")
            .WithDescription(
                "The value is encrypted and never returned. Functions that name the secret have the new value in instances"
                    + " that are made from now on."
            )
            .Changes(Role.Deployer)
            .ReadsJson<SecretValue>("The value.")
            .Produces<SecretDescription>()
            .WithProblems(400, 409, 413, 415, 422);
        api.MapDelete("/secrets/{name}", DeleteAsync)
            .WithName("deleteSecret")
            .WithSummary("Remove a secret")
            .WithDescription("Refused while a function of the namespace names it.")
            .Changes(Role.Deployer)
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 404, 409);
    }

    private static async Task<Ok<SecretList>> ListAsync(
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        SecretVault vault,
        CancellationToken cancellation
    ) => TypedResults.Ok(new SecretList(await vault.ListAsync(NamespaceHeader.Check(@namespace), cancellation)));

    private static async Task<Ok<SecretDescription>> PutAsync(
        [Description("The secret's name, as functions see it in their environment.")] string name,
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        HttpContext http,
        SecretVault vault,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var space = NamespaceHeader.Check(@namespace);
        RequireName(name);
        var body = await BodyReader.ReadJsonAsync(http.Request, options.Value, cancellation);
        var value = FlintJson.Read<SecretValue>(body).Value;
        CheckValue(value, options.Value.SecretBytes);
        var present = await vault.ListAsync(space, cancellation);
        if (present.Count >= options.Value.SecretsPerNamespace && present.All(s => s.Name != name))
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.QuotaExceeded,
                    $"The namespace has {options.Value.SecretsPerNamespace} secrets already"
                        + " (Flint:Gateway:SecretsPerNamespace). Remove one first."
                ) with
                {
                    Option = "Flint:Gateway:SecretsPerNamespace",
                    Limit = options.Value.SecretsPerNamespace,
                }
            );
        }
        return TypedResults.Ok(await vault.PutAsync(space, name, value, cancellation));
    }

    private static async Task<NoContent> DeleteAsync(
        [Description("The secret's name.")] string name,
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        SecretVault vault,
        IFunctionRegistry registry,
        CancellationToken cancellation
    )
    {
        var space = NamespaceHeader.Check(@namespace);
        RequireName(name);
        var users = await FindUsersAsync(registry, space, name, cancellation);
        if (users.Count > 0)
        {
            throw new ProblemException(
                ProblemTypes.SecretInUse,
                $"These functions name the secret {name}: {string.Join(", ", users)}. Take it out of their settings first."
            );
        }
        if (!await vault.RemoveAsync(space, name, cancellation))
        {
            throw new ProblemException(
                ProblemTypes.SecretNotFound,
                $"Namespace \"{space}\" has no secret {name}. GET /api/v1/secrets lists those it has."
            );
        }
        return TypedResults.NoContent();
    }

    private static async ValueTask<List<string>> FindUsersAsync(
        IFunctionRegistry registry,
        string @namespace,
        string name,
        CancellationToken cancellation
    )
    {
        const int PageSize = 500;
        const int MostShown = 10;
        var users = new List<string>();
        FunctionKey? after = null;
        while (users.Count < MostShown)
        {
            var page = await registry.ListAsync(@namespace, after, PageSize, cancellation);
            users.AddRange(page.Where(f => f.Settings.Secrets.Contains(name)).Select(static f => f.Key.Name));
            if (page.Count < PageSize)
            {
                break;
            }
            after = page[^1].Key;
        }
        return users;
    }

    private static void RequireName(string name)
    {
        if (!SecretNames.IsValid(name))
        {
            throw new ProblemException(
                ProblemTypes.InvalidName,
                $"That is no name for a secret. Allowed: {SecretNames.Description}."
            );
        }
    }

    // What is wrong with a value is said without the value.
    private static void CheckValue(string value, int limit)
    {
        if (Encoding.UTF8.GetByteCount(value) > limit)
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.BodyTooLarge,
                    $"A secret has at most {limit} bytes (Flint:Gateway:SecretBytes). Larger ones belong into a store."
                ) with
                {
                    Option = "Flint:Gateway:SecretBytes",
                    Limit = limit,
                }
            );
        }
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new JsonRefusedException([
                new JsonFault("/value", "Must not have NUL in it: it becomes an environment variable."),
            ]);
        }
    }
}

/// <summary>The value of a secret, on its way in.</summary>
internal sealed record SecretValue
{
    /// <summary>The value.</summary>
    public required string Value { get; init; }

    /// <summary>Says nothing of the value.</summary>
    public override string ToString() => nameof(SecretValue);
}

/// <summary>The secrets of a namespace.</summary>
/// <param name="Items">In order of their names, without values.</param>
internal sealed record SecretList(IReadOnlyList<SecretDescription> Items);
