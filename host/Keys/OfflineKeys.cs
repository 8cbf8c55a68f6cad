using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flint.Core;
using Flint.Host.Commands;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Access;
using Flint.Storage.Sqlite.Database;

namespace Flint.Host.Keys;

/// <summary>A key that somebody asks for.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Roles">What it may do, as written.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
internal sealed record WantedKey(string Name, ImmutableArray<string> Roles, DateTimeOffset? ExpiresAt)
{
    /// <summary>The body of the API's request.</summary>
    internal JsonObject ToJson()
    {
        var body = new JsonObject
        {
            ["name"] = Name,
            ["roles"] = new JsonArray([.. Roles.Select(static r => (JsonNode)r)]),
        };
        if (ExpiresAt is { } end)
        {
            body["expiresAt"] = end;
        }

        return body;
    }
}

/// <summary>
/// Makes keys in a data directory on which no platform runs: who may write the folder needs no other credential, and the
/// first key has to come from somewhere.
/// </summary>
internal static class OfflineKeys
{
    /// <summary>The audit log's bound is the platform's own setting; here it must only not lose anything.</summary>
    private const int KeepAll = int.MaxValue;

    /// <summary>Makes a key, and answers what the API would.</summary>
    /// <exception cref="UsageException">The folder cannot be used; the message says why.</exception>
    internal static async Task<JsonElement> CreateAsync(string folder, WantedKey wanted, CancellationToken cancellation)
    {
        try
        {
            using var directory = DataDirectory.Open(folder);
            using var database = new SqliteDatabase(directory);
            return await CreateAsync(database, wanted, cancellation);
        }
        catch (StorageUnavailableException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static async Task<JsonElement> CreateAsync(
        SqliteDatabase database,
        WantedKey wanted,
        CancellationToken cancellation
    )
    {
        var text = KeyText.Create();
        var grants = wanted.Roles.Select(static role =>
            RoleGrant.TryParse(role, FunctionKey.DefaultNamespace, out var grant)
                ? grant
                : throw new UsageException($"'{role}' is no role. Allowed: {RoleGrant.Description}.")
        );
        var key = await new SqliteKeyStore(database, TimeProvider.System).AddAsync(
            new NewApiKey(wanted.Name, KeyHash.Of(text), [.. grants], wanted.ExpiresAt),
            cancellation
        );
        await new SqliteAuditLog(database).AppendAsync(
            new AuditEntry
            {
                Time = DateTimeOffset.UtcNow,
                Principal = Environment.UserName,
                Kind = PrincipalKind.DataDirectory,
                CredentialId = "",
                Source = "",
                Namespace = FunctionKey.DefaultNamespace,
                Action = "createKey",
                Target = $"keys/{key.Id}",
                Status = StatusCodes.Status201Created,
            },
            KeepAll,
            cancellation
        );
        var made = (wanted with { Roles = [.. key.Grants.Select(static g => g.ToString())] }).ToJson();
        made["key"] = text;
        made["id"] = key.Id;
        return JsonSerializer.SerializeToElement(made);
    }
}
