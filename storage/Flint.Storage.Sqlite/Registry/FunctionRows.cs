using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Registry;

/// <summary>A function with its row's id.</summary>
internal sealed record FunctionRow(long Id, int LastVersion, Function Function);

/// <summary>Queries for functions and versions, and what their rows mean.</summary>
internal static class FunctionRows
{
    // One row holds the whole function: its aliases come as alias:version:weight,… (names have neither colon nor comma).
    private const string SelectFunction = """
        SELECT f.id, f.namespace, f.name, f.revision, f.settings, f.last_version, f.created_at, f.updated_at,
               (SELECT group_concat(a.alias || ':' || a.version || ':' || a.weight, ',')
                  FROM aliases a WHERE a.function_id = f.id)
          FROM functions f
        """;

    private const string VersionColumns =
        "v.number, v.digest, v.size, v.abi, v.imports, v.capabilities, v.created_at, v.function_id";

    private static readonly ImmutableSortedDictionary<string, FunctionAlias> NoAliases =
        ImmutableSortedDictionary.Create<string, FunctionAlias>(StringComparer.Ordinal);

    internal static FunctionRow? Find(SqliteSession session, FunctionKey key) =>
        session
            .Query(
                SelectFunction + " WHERE f.namespace = $namespace AND f.name = $name",
                ReadFunction,
                ("$namespace", key.Namespace),
                ("$name", key.Name)
            )
            .SingleOrDefault();

    internal static List<FunctionRow> List(SqliteSession session, string @namespace, string after, int limit) =>
        session.Query(
            SelectFunction + " WHERE f.namespace = $namespace AND f.name > $after ORDER BY f.name LIMIT $limit",
            ReadFunction,
            ("$namespace", @namespace),
            ("$after", after),
            ("$limit", limit)
        );

    internal static List<FunctionRow> ListAll(SqliteSession session, FunctionKey after, int limit) =>
        session.Query(
            SelectFunction
                + " WHERE (f.namespace, f.name) > ($namespace, $after) ORDER BY f.namespace, f.name LIMIT $limit",
            ReadFunction,
            ("$namespace", after.Namespace),
            ("$after", after.Name),
            ("$limit", limit)
        );

    internal static List<FunctionRow> ChangedSince(SqliteSession session, long since) =>
        session.Query(
            SelectFunction + " WHERE f.revision > $since ORDER BY f.revision",
            ReadFunction,
            ("$since", since)
        );

    internal static List<FunctionVersion> Versions(SqliteSession session, FunctionRow row) =>
        session.Query(
            $"SELECT {VersionColumns} FROM versions v WHERE v.function_id = $id ORDER BY v.number DESC",
            reader => ReadVersion(reader, row.Function.Key),
            ("$id", row.Id)
        );

    internal static FunctionVersion? Version(SqliteSession session, FunctionRow row, int number) =>
        session
            .Query(
                $"SELECT {VersionColumns} FROM versions v WHERE v.function_id = $id AND v.number = $number",
                reader => ReadVersion(reader, row.Function.Key),
                ("$id", row.Id),
                ("$number", number)
            )
            .SingleOrDefault();

    internal static FunctionVersion? VersionByDigest(SqliteSession session, FunctionRow row, string digest) =>
        session
            .Query(
                $"SELECT {VersionColumns} FROM versions v WHERE v.function_id = $id AND v.digest = $digest",
                reader => ReadVersion(reader, row.Function.Key),
                ("$id", row.Id),
                ("$digest", digest)
            )
            .SingleOrDefault();

    /// <summary>The versions that the aliases of functions lead to, in order of their numbers.</summary>
    internal static ILookup<long, FunctionVersion> AliasedVersions(
        SqliteSession session,
        long since,
        IReadOnlyDictionary<long, FunctionRow> functions
    ) =>
        session
            .Query(
                $"""
                SELECT {VersionColumns}
                  FROM functions f
                  JOIN versions v ON v.function_id = f.id
                 WHERE f.revision > $since
                   AND v.number IN (SELECT a.version FROM aliases a WHERE a.function_id = f.id)
                 ORDER BY v.function_id, v.number
                """,
                reader =>
                {
                    var id = reader.GetInt64(7);
                    return (Id: id, Version: ReadVersion(reader, functions[id].Function.Key));
                },
                ("$since", since)
            )
            .ToLookup(static row => row.Id, static row => row.Version);

    internal static string SettingsJson(FunctionSettings settings) =>
        JsonSerializer.Serialize(settings, FlintJson.FunctionSettings);

    internal static string StringsJson(IEnumerable<string> strings) =>
        JsonSerializer.Serialize([.. strings], FlintJson.Strings);

    internal static string AbiText(FunctionAbi abi) => JsonSerializer.SerializeToElement(abi, Abi).GetString()!;

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo Abi =>
        FlintJson.Options.GetTypeInfo(typeof(FunctionAbi));

    private static FunctionRow ReadFunction(SqliteDataReader reader)
    {
        var key = new FunctionKey(reader.GetString(1), reader.GetString(2));
        try
        {
            var function = new Function
            {
                Key = key,
                Revision = reader.GetInt64(3),
                Settings = JsonSerializer.Deserialize(reader.GetString(4), FlintJson.FunctionSettings)!,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)),
                UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
                Aliases = reader.IsDBNull(8) ? NoAliases : ReadAliases(reader.GetString(8)),
            };
            return new FunctionRow(reader.GetInt64(0), reader.GetInt32(5), function);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The registry's settings of function {key} cannot be read: {e.Message}", e);
        }
    }

    private static ImmutableSortedDictionary<string, FunctionAlias> ReadAliases(string text) =>
        text.Split(',')
            .Select(static part => part.Split(':'))
            .GroupBy(static part => part[0], StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                static alias => alias.Key,
                static alias => new FunctionAlias(
                    alias.ToImmutableSortedDictionary(
                        static part => int.Parse(part[1], CultureInfo.InvariantCulture),
                        static part => int.Parse(part[2], CultureInfo.InvariantCulture)
                    )
                ),
                StringComparer.Ordinal
            );

    private static FunctionVersion ReadVersion(SqliteDataReader reader, FunctionKey key) =>
        new()
        {
            Function = key,
            Number = reader.GetInt32(0),
            Digest = reader.GetString(1),
            Size = reader.GetInt64(2),
            Abi = (FunctionAbi)JsonSerializer.Deserialize($"\"{reader.GetString(3)}\"", Abi)!,
            Imports = JsonSerializer.Deserialize(reader.GetString(4), FlintJson.Strings),
            CapabilitiesNeeded = JsonSerializer.Deserialize(reader.GetString(5), FlintJson.Strings),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)),
        };
}
