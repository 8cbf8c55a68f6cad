using System.Collections.Immutable;
using Flint.Core;
using Flint.Storage.Sqlite.Database;

namespace Flint.Storage.Sqlite.Registry;

/// <summary>The function registry in the database of a data directory.</summary>
public sealed class SqliteFunctionRegistry : IFunctionRegistry
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly ChangeSignal _changes;

    /// <summary>Opens the registry.</summary>
    public SqliteFunctionRegistry(SqliteDatabase database, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _time = time;
        _changes = new ChangeSignal(_database.Read(CountChanges));
    }

    /// <inheritdoc/>
    public long ChangeCount => _changes.Count;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) => _changes.WaitAsync(seen, cancellation);

    /// <inheritdoc/>
    public ValueTask<Function?> GetAsync(FunctionKey key, CancellationToken cancellation) =>
        Read(session => FunctionRows.Find(session, key)?.Function, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Function>> ListAsync(
        string? @namespace,
        FunctionKey? after,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return Read<IReadOnlyList<Function>>(
            session =>
            {
                var rows = @namespace is null
                    ? FunctionRows.ListAll(session, after ?? new FunctionKey("", ""), limit)
                    : FunctionRows.List(session, @namespace, NameAfter(@namespace, after), limit);
                return rows.ConvertAll(static row => row.Function);
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<RegistryChanges> ReadChangesAsync(long since, CancellationToken cancellation) =>
        Read(
            session =>
            {
                var rows = FunctionRows.ChangedSince(session, since);
                var byId = rows.ToDictionary(static row => row.Id);
                var versions = FunctionRows.AliasedVersions(session, since, byId);
                var removed = session.Query(
                    "SELECT namespace, name FROM removals WHERE change > $since ORDER BY change",
                    static reader => new FunctionKey(reader.GetString(0), reader.GetString(1)),
                    ("$since", since)
                );
                return new RegistryChanges(
                    CountChanges(session),
                    rows.ConvertAll(row => new FunctionState(row.Function, [.. versions[row.Id]])),
                    removed
                );
            },
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FunctionVersion>> ListVersionsAsync(
        FunctionKey key,
        CancellationToken cancellation
    ) =>
        Read<IReadOnlyList<FunctionVersion>>(
            session => FunctionRows.Find(session, key) is { } row ? FunctionRows.Versions(session, row) : [],
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> ListDigestsAsync(CancellationToken cancellation) =>
        Read<IReadOnlySet<string>>(
            static session =>
                session
                    .Query("SELECT DISTINCT digest FROM versions", static reader => reader.GetString(0))
                    .ToHashSet(StringComparer.Ordinal),
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask<FunctionVersion?> GetVersionAsync(FunctionKey key, int number, CancellationToken cancellation) =>
        Read(
            session => FunctionRows.Find(session, key) is { } row ? FunctionRows.Version(session, row, number) : null,
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask<Function> PutSettingsAsync(
        FunctionKey key,
        FunctionSettings settings,
        long? expectedRevision,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            change =>
            {
                var found = change.Find(key, expectedRevision);
                if (found is null)
                {
                    change.Create(key, settings);
                }
                else if (found.Function.Settings != settings)
                {
                    change.ReplaceSettings(found, settings);
                }

                return change.Find(key)!.Function;
            },
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask<AddVersionResult> AddVersionAsync(
        FunctionKey key,
        NewVersion version,
        FunctionSettings? settings,
        bool activate,
        long? expectedRevision,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(version);
        return WriteAsync(
            change =>
            {
                var row = change.Find(key, expectedRevision);
                if (row is null)
                {
                    row = change.Create(key, settings ?? FunctionSettings.Default);
                }
                else if (settings is not null && row.Function.Settings != settings)
                {
                    change.ReplaceSettings(row, settings);
                }

                var present = change.VersionByDigest(row, version.Digest);
                var number = present?.Number ?? change.AddVersion(row, version);
                if (activate)
                {
                    change.SetAlias(row, Function.LiveAlias, FunctionAlias.To(number));
                }

                return new AddVersionResult(
                    change.Find(key)!.Function,
                    present ?? change.Version(row, number)!,
                    Created: present is null
                );
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<Function> SetAliasAsync(
        FunctionKey key,
        string alias,
        FunctionAlias target,
        long? expectedRevision,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!NameRules.IsValid(alias))
        {
            throw new ArgumentException($"'{alias}' is no name. Allowed: {NameRules.Description}.", nameof(alias));
        }

        if (target.Weights.IsEmpty || target.Weights.Values.Any(static weight => weight <= 0))
        {
            throw new ArgumentException(
                "An alias leads to at least one version, with weights above 0.",
                nameof(target)
            );
        }

        return WriteAsync(
            change =>
            {
                var row = change.Find(key, expectedRevision);
                foreach (var number in target.Weights.Keys)
                {
                    if (row is null || change.Version(row, number) is null)
                    {
                        throw new UnknownVersionException(key, number);
                    }
                }

                change.SetAlias(row!, alias, target);
                return change.Find(key)!.Function;
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(FunctionKey key, long? expectedRevision, CancellationToken cancellation) =>
        WriteAsync(
            change =>
            {
                var row = change.Find(key, expectedRevision);
                if (row is not null)
                {
                    change.Remove(row);
                }

                return row is not null;
            },
            cancellation
        );

    private static string NameAfter(string @namespace, FunctionKey? after) =>
        after is { } key && string.Equals(key.Namespace, @namespace, StringComparison.Ordinal) ? key.Name : "";

    private static long CountChanges(SqliteSession session) => (long)session.Scalar("SELECT count FROM changes")!;

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(read));
    }

    private async ValueTask<T> WriteAsync<T>(Func<RegistryChange, T> work, CancellationToken cancellation)
    {
        var (result, count) = await _database.WriteAsync(
            session =>
            {
                var change = new RegistryChange(session, _time.GetUtcNow());
                var result = work(change);
                return (result, change.Count);
            },
            cancellation
        );
        if (count is { } raised)
        {
            _changes.Raise(raised);
        }

        return result;
    }
}
