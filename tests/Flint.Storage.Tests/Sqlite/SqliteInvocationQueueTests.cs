using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Queue;
using Flint.Storage.Sqlite.Registry;
using Flint.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Tests.Sqlite;

public sealed class SqliteInvocationQueueTests : InvocationQueueContract, IDisposable
{
    private static readonly FunctionKey Key = new("default", "hello");

    private readonly TemporaryDirectory _folder = new();
    private DataDirectory _directory = null!;
    private SqliteDatabase _database = null!;
    private SqliteInvocationQueue _queue = null!;

    public SqliteInvocationQueueTests() => Open();

    protected override IInvocationQueue Queue => _queue;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_a_restart_what_was_begun_is_handed_out_at_once()
    {
        await EnqueueAsync("a", "b");
        await Queue.ClaimAsync(Key, 1, TimeSpan.FromHours(1), Cancellation);

        Close();
        Open();

        Assert.Equal([Key], (await Queue.FindReadyAsync(Cancellation)).Functions);
        var deliveries = await Queue.ClaimAsync(Key, 10, TimeSpan.FromHours(1), Cancellation);
        Assert.Equal([("a", 2), ("b", 1)], deliveries.Select(static d => (d.Id, d.Attempt)).Order());
    }

    [Fact]
    public async Task A_database_of_the_first_schema_gets_the_queue_and_keeps_its_functions()
    {
        var settings = FunctionSettings.Default with { Routes = [new FunctionRoute("/a")] };
        await new SqliteFunctionRegistry(_database, Clock).PutSettingsAsync(Key, settings, null, Cancellation);
        Close();
        Execute(
            """
            DROP TABLE invocation_messages; DROP TABLE invocations; DROP TABLE invocation_keys; DROP TABLE backlogs;
            DROP TABLE feeds; DROP TABLE keys; DROP TABLE audit; DROP TABLE secrets;
            DROP TABLE trigger_cursors;
            PRAGMA user_version = 1;
            """
        );

        Open();

        Assert.Equal(
            settings,
            (await new SqliteFunctionRegistry(_database, Clock).GetAsync(Key, Cancellation))!.Settings
        );
        await EnqueueAsync("a");
        Assert.Single(await Queue.ClaimAsync(Key, 10, TimeSpan.FromHours(1), Cancellation));
    }

    [Fact]
    public async Task Many_at_once_are_each_taken_once()
    {
        var ids = Enumerable.Range(0, 1_000).Select(static i => $"{i}").ToArray();

        await Task.WhenAll(ids.Select(id => Task.Run(() => EnqueueAsync(id))));

        var deliveries = await Queue.ClaimAsync(Key, ids.Length + 1, TimeSpan.FromHours(1), Cancellation);
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            deliveries.Select(static d => d.Id).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_taken_and_the_queue_goes_on_once_there_is_space()
    {
        await EnqueueAsync("a");
        await _database.WriteAsync(
            static s => s.Scalar($"PRAGMA max_page_count = {s.Scalar("PRAGMA page_count")}"),
            Cancellation
        );
        var large = New("large") with { Body = new byte[1 << 20] };

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await Queue.EnqueueAsync([large], Cancellation)
        );

        Assert.Contains("no space left", refused.Message, StringComparison.Ordinal);
        Assert.Null(await Queue.FindAsync("large", Cancellation));
        Assert.Equal([Key], (await Queue.FindReadyAsync(Cancellation)).Functions);
        await _database.WriteAsync(static s => s.Scalar("PRAGMA max_page_count = 1000000"), Cancellation);
        Assert.Equal(EnqueueOutcome.Accepted, (await Queue.EnqueueAsync([large], Cancellation)).Outcome);
    }

    [Fact]
    public async Task Of_changes_in_one_transaction_only_the_one_that_does_not_fit_is_refused()
    {
        // Room for some small ones, and none for a large one.
        await _database.WriteAsync(
            static s => s.Scalar($"PRAGMA max_page_count = {(long)s.Scalar("PRAGMA page_count")! + 60}"),
            Cancellation
        );
        var small = Enumerable.Range(0, 20).Select(static i => New($"small-{i}")).ToArray();
        var large = New("large") with { Body = new byte[1 << 20] };

        var results = await Task.WhenAll(small.Append(large).Select(TryEnqueueAsync));

        Assert.Equal([large.Id], results.OfType<string>());
        Assert.Equal(small.Length, (await Queue.ClaimAsync(Key, 100, TimeSpan.FromHours(1), Cancellation)).Count);
    }

    private static NewInvocation New(string id) =>
        new()
        {
            Id = id,
            Function = Key,
            Origin = QueuedOrigin.Http,
            Request = new QueuedRequest
            {
                Method = "GET",
                BasePath = "/fn/hello",
                Path = "/",
            },
        };

    /// <summary>The id of what the store had no room for; null where it had.</summary>
    private async Task<string?> TryEnqueueAsync(NewInvocation invocation)
    {
        try
        {
            await Queue.EnqueueAsync([invocation], Cancellation);
            return null;
        }
        catch (StorageUnavailableException)
        {
            return invocation.Id;
        }
    }

    private async Task EnqueueAsync(params string[] ids)
    {
        var result = await Queue.EnqueueAsync([.. ids.Select(New)], Cancellation);
        Assert.Equal(EnqueueOutcome.Accepted, result.Outcome);
    }

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
        _database = new SqliteDatabase(_directory);
        _queue = new SqliteInvocationQueue(_database, Microsoft.Extensions.Options.Options.Create(Options), Clock);
    }

    private void Close()
    {
        _database.Dispose();
        _directory.Dispose();
    }
}
