using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Registry;

/// <summary>
/// One change of the registry, within one transaction. The change count rises once, and only if something was changed.
/// </summary>
internal sealed class RegistryChange(SqliteSession session, DateTimeOffset time)
{
    private readonly long _now = time.ToUnixTimeMilliseconds();

    /// <summary>The change count that this change has risen to; null while nothing was changed.</summary>
    internal long? Count { get; private set; }

    internal FunctionRow? Find(FunctionKey key) => FunctionRows.Find(session, key);

    /// <exception cref="RevisionConflictException">Another revision than the expected one was found.</exception>
    internal FunctionRow? Find(FunctionKey key, long? expectedRevision)
    {
        var row = Find(key);
        if (expectedRevision is { } expected && expected != (row?.Function.Revision ?? 0))
        {
            throw new RevisionConflictException(key, expected, row?.Function.Revision);
        }

        return row;
    }

    internal FunctionVersion? Version(FunctionRow row, int number) => FunctionRows.Version(session, row, number);

    internal FunctionVersion? VersionByDigest(FunctionRow row, string digest) =>
        FunctionRows.VersionByDigest(session, row, digest);

    internal FunctionRow Create(FunctionKey key, FunctionSettings settings)
    {
        RequireName(key.Namespace, "namespace");
        RequireName(key.Name, "function");
        session.Execute(
            """
            INSERT INTO functions (namespace, name, revision, settings, last_version, created_at, updated_at)
            VALUES ($namespace, $name, $revision, $settings, 0, $now, $now)
            """,
            ("$namespace", key.Namespace),
            ("$name", key.Name),
            ("$revision", Rise()),
            ("$settings", FunctionRows.SettingsJson(settings)),
            ("$now", _now)
        );
        session.Execute(
            "DELETE FROM removals WHERE namespace = $namespace AND name = $name",
            ("$namespace", key.Namespace),
            ("$name", key.Name)
        );
        return Find(key)!;
    }

    internal void ReplaceSettings(FunctionRow row, FunctionSettings settings) =>
        session.Execute(
            "UPDATE functions SET settings = $settings, revision = $revision, updated_at = $now WHERE id = $id",
            ("$settings", FunctionRows.SettingsJson(settings)),
            ("$revision", Rise()),
            ("$now", _now),
            ("$id", row.Id)
        );

    internal int AddVersion(FunctionRow row, NewVersion version)
    {
        Rise();
        var number = row.LastVersion + 1;
        session.Execute(
            "UPDATE functions SET last_version = $number WHERE id = $id",
            ("$number", number),
            ("$id", row.Id)
        );
        session.Execute(
            """
            INSERT INTO versions (function_id, number, digest, size, abi, imports, capabilities, created_at)
            VALUES ($id, $number, $digest, $size, $abi, $imports, $capabilities, $now)
            """,
            ("$id", row.Id),
            ("$number", number),
            ("$digest", version.Digest),
            ("$size", version.Size),
            ("$abi", FunctionRows.AbiText(version.Abi)),
            ("$imports", FunctionRows.StringsJson(version.Imports)),
            ("$capabilities", FunctionRows.StringsJson(version.CapabilitiesNeeded)),
            ("$now", _now)
        );
        return number;
    }

    /// <summary>Points an alias at versions that exist.</summary>
    internal void SetAlias(FunctionRow row, string alias, FunctionAlias target)
    {
        if (row.Function.Aliases.TryGetValue(alias, out var present) && present == target)
        {
            return;
        }

        session.Execute(
            "DELETE FROM aliases WHERE function_id = $id AND alias = $alias",
            ("$id", row.Id),
            ("$alias", alias)
        );
        foreach (var (version, weight) in target.Weights)
        {
            session.Execute(
                "INSERT INTO aliases (function_id, alias, version, weight) VALUES ($id, $alias, $version, $weight)",
                ("$id", row.Id),
                ("$alias", alias),
                ("$version", version),
                ("$weight", weight)
            );
        }

        session.Execute(
            "UPDATE functions SET revision = $revision, updated_at = $now WHERE id = $id",
            ("$revision", Rise()),
            ("$now", _now),
            ("$id", row.Id)
        );
    }

    internal void Remove(FunctionRow row)
    {
        session.Execute("DELETE FROM functions WHERE id = $id", ("$id", row.Id));
        session.Execute(
            "INSERT OR REPLACE INTO removals (namespace, name, change) VALUES ($namespace, $name, $change)",
            ("$namespace", row.Function.Key.Namespace),
            ("$name", row.Function.Key.Name),
            ("$change", Rise())
        );
    }

    private long Rise() =>
        Count ??= (long)session.Scalar("UPDATE changes SET count = count + 1 WHERE id = 1 RETURNING count")!;

    private static void RequireName(string name, string what)
    {
        if (!NameRules.IsValid(name))
        {
            throw new ArgumentException($"'{name}' cannot name a {what}. Allowed: {NameRules.Description}.");
        }
    }
}
