using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Access;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;
using Flint.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Tests.Sqlite;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_database_of_an_earlier_schema_is_migrated_in_place(int schema)
    {
        WriteEarlier(schema);

        using var directory = DataDirectory.Open(_folder.Path);
        using var database = new SqliteDatabase(directory);
        var clock = new TestClock();
        var registry = new SqliteFunctionRegistry(database, clock);

        var function = Assert.Single(await registry.ListAsync(null, null, 10, Cancellation));
        Assert.Equal(new FunctionKey("default", "old"), function.Key);
        Assert.Equal(FunctionAccess.Public, function.Settings.Access);
        Assert.Equal(7, function.Settings.Limits.Concurrency);
        Assert.Equal(FunctionAlias.To(1), function.Aliases[Function.LiveAlias]);
        Assert.Equal(3, registry.ChangeCount);
        var keys = new SqliteKeyStore(database, clock);
        var grant = new RoleGrant(Role.Admin, RoleGrant.EveryNamespace);
        await keys.AddAsync(new NewApiKey("first", KeyHash.Of("key"), [grant], null), Cancellation);
        Assert.Equal(1, keys.ChangeCount);
        Assert.Empty(await new SqliteAuditLog(database).ReadAsync(null, null, 10, Cancellation));
    }

    /// <summary>Takes the first steps only, and fills what they made as the release of that time did.</summary>
    private void WriteEarlier(int schema)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Path}/flint.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            string.Join(' ', Migrations.Steps[..schema])
            + $$$"""
                INSERT INTO functions VALUES
                  (1, 'default', 'old', 3, '{"limits":{"concurrency":7}}', 1, 1700000000000, 1700000000000);
                INSERT INTO versions VALUES
                  (1, 1, 'sha256:{{{new string('a', 64)}}}', 10, 'wasi-http', '[]', '[]', 1700000000000);
                INSERT INTO aliases VALUES (1, 'live', 1, 100);
                UPDATE changes SET count = 3;
                PRAGMA user_version = {{{schema}}};
                """;
        command.ExecuteNonQuery();
    }
}
