using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;
using Flint.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Tests.Sqlite;

public sealed class SqliteFunctionRegistryTests : FunctionRegistryContract, IDisposable
{
    private static readonly FunctionKey Key = new("default", "hello");

    private readonly TemporaryDirectory _folder = new();
    private DataDirectory _directory = null!;
    private SqliteDatabase _database = null!;
    private SqliteFunctionRegistry _registry = null!;

    public SqliteFunctionRegistryTests() => Open();

    protected override IFunctionRegistry Registry => _registry;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_restart_brings_everything_back()
    {
        var settings = FunctionSettings.Default with { Routes = [new FunctionRoute("/a")] };
        var added = await AddAsync(Key, 'a', settings, activate: true);
        await AddAsync(Key with { Name = "gone" }, 'a');
        await Registry.DeleteAsync(Key with { Name = "gone" }, null, Cancellation);
        var changes = Registry.ChangeCount;

        Restart();

        Assert.Equal(changes, Registry.ChangeCount);
        var function = Assert.Single(await Registry.ListAsync(null, null, 10, Cancellation));
        Assert.Equal(settings, function.Settings);
        Assert.Equal(added.Function.Revision, function.Revision);
        Assert.Equal(FunctionAlias.To(1), function.Aliases[Function.LiveAlias]);
        Assert.Empty((await Registry.ReadChangesAsync(0, Cancellation)).Removed);
    }

    [Fact]
    public async Task Marks_are_kept_over_restarts()
    {
        var marks = new SqlitePlatformMarks(_database, Clock);
        Assert.False(await marks.IsSetAsync("first-start", Cancellation));
        await marks.SetAsync("first-start", Cancellation);
        await marks.SetAsync("first-start", Cancellation);

        Restart();

        Assert.True(await new SqlitePlatformMarks(_database, Clock).IsSetAsync("first-start", Cancellation));
    }

    [Fact]
    public async Task Readers_see_whole_changes_only_while_a_writer_works()
    {
        using var done = new CancellationTokenSource();
        await AddAsync(Key, (char)1, EnvironmentOf(1), activate: true);
        var reader = Task.Run(
            async () =>
            {
                var reads = 0;
                while (!done.IsCancellationRequested || reads == 0)
                {
                    var function = await Registry.GetAsync(Key, Cancellation);
                    var live = Assert.Single(function!.Aliases[Function.LiveAlias].Weights).Key;
                    Assert.Equal($"{live}", function.Settings.Environment["VERSION"]);
                    reads++;
                }
            },
            Cancellation
        );

        for (var i = 2; i <= 100; i++)
        {
            await AddAsync(Key, (char)i, EnvironmentOf(i), activate: true);
        }

        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public void A_database_that_a_newer_release_wrote_is_refused_and_left_alone()
    {
        Close();
        Execute("PRAGMA user_version = 999");

        var refused = Assert.Throws<StorageUnavailableException>(Open);

        Assert.Contains("schema 999", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer Flint", refused.Message, StringComparison.Ordinal);
        _database = null!;
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_its_path()
    {
        Close();
        File.WriteAllText(Path.Combine(_folder.Path, "flint.db"), new string('x', 10_000));

        var refused = Assert.Throws<StorageUnavailableException>(Open);

        Assert.Contains(Path.Combine(_folder.Path, "flint.db"), refused.Message, StringComparison.Ordinal);
        Assert.Contains("damaged or no SQLite database", refused.Message, StringComparison.Ordinal);
        _database = null!;
    }

    [Fact]
    public async Task Every_commit_is_flushed_to_the_disk()
    {
        // FULL is 2; in WAL mode anything less may lose acknowledged changes in a power loss.
        Assert.Equal(2L, await _database.WriteAsync(s => s.Scalar("PRAGMA synchronous"), Cancellation));
        Assert.Equal("wal", _database.Read(s => s.Scalar("PRAGMA journal_mode")));
        Assert.Equal(1L, _database.Read(s => s.Scalar("PRAGMA foreign_keys")));
    }

    [Fact]
    public async Task A_full_database_refuses_changes_keeps_the_old_state_and_goes_on_once_there_is_space()
    {
        await AddAsync(Key, 'a', activate: true);
        var pages = await _database.WriteAsync(s => s.Scalar("PRAGMA page_count"), Cancellation);
        await _database.WriteAsync(s => s.Scalar($"PRAGMA max_page_count = {pages}"), Cancellation);
        var large = FunctionSettings.Default with
        {
            Environment = FunctionSettings.Default.Environment.Add("LARGE", new string('x', 100_000)),
        };

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await AddAsync(Key, 'b', large, activate: true)
        );

        Assert.Contains("no space left", refused.Message, StringComparison.Ordinal);
        Assert.Equal(FunctionAlias.To(1), (await Registry.GetAsync(Key, Cancellation))!.Aliases["live"]);
        Assert.Equal(1, Registry.ChangeCount);

        await _database.WriteAsync(s => s.Scalar("PRAGMA max_page_count = 1000000"), Cancellation);
        Assert.True((await AddAsync(Key, 'b', large, activate: true)).Created);
    }

    private static FunctionSettings EnvironmentOf(int version) =>
        FunctionSettings.Default with
        {
            Environment = FunctionSettings.Default.Environment.Add("VERSION", $"{version}"),
        };

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Path}/flint.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Open()
    {
        _directory = DataDirectory.Open(_folder.Path);
        try
        {
            _database = new SqliteDatabase(_directory);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }

        _registry = new SqliteFunctionRegistry(_database, Clock);
    }

    private void Close()
    {
        _database?.Dispose();
        _directory.Dispose();
    }

    private void Restart()
    {
        Close();
        Open();
    }
}
