using System.Diagnostics.Metrics;
using Flint.Core;
using Flint.Scheduler.Loop;
using Flint.Scheduler.Telemetry;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flint.Scheduler.Tests.Loop;

/// <summary>The loop with a real registry.</summary>
public sealed class SchedulerLoopTests : IAsyncLifetime
{
    private static readonly FunctionKey Hello = new("default", "hello");

    private readonly string _folder = Directory.CreateTempSubdirectory("flint-scheduler-").FullName;
    private readonly DataDirectory _directory;
    private readonly SqliteDatabase _database;
    private readonly SqliteFunctionRegistry _registry;
    private readonly AssignmentBoard _board = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SchedulerLoop _loop;
    private readonly FaultyRegistry _faults;

    public SchedulerLoopTests()
    {
        _directory = DataDirectory.Open(_folder);
        _database = new SqliteDatabase(_directory);
        _registry = new SqliteFunctionRegistry(_database, TimeProvider.System);
        _faults = new FaultyRegistry(_registry);
        _loop = new SchedulerLoop(
            _faults,
            new NoNodes(),
            _board,
            Options.Create(new SchedulerOptions { RetryDelay = TimeSpan.FromMilliseconds(1) }),
            new SchedulerMetrics(_services.GetRequiredService<IMeterFactory>()),
            TimeProvider.System,
            NullLogger<SchedulerLoop>.Instance
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _loop.StopAsync(CancellationToken.None);
        _loop.Dispose();
        await _services.DisposeAsync();
        _database.Dispose();
        _directory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_deployed_is_assigned_before_start_returns()
    {
        await DeployAsync(Hello, 1);

        await _loop.StartAsync(Cancellation);

        Assert.Equal(1, Assert.Single(_board.Current.Functions[Hello].Live).Version.Number);
    }

    [Fact]
    public async Task A_change_is_published()
    {
        await _loop.StartAsync(Cancellation);

        await DeployAsync(Hello, 1);
        var deployed = await _board.WaitForChangeAsync(_registry.ChangeCount, Cancellation);
        Assert.Contains(Hello, deployed.Functions.Keys);

        await _registry.DeleteAsync(Hello, null, Cancellation);
        var removed = await _board.WaitForChangeAsync(_registry.ChangeCount, Cancellation);
        Assert.Empty(removed.Functions);
    }

    [Fact]
    public async Task Of_a_burst_of_changes_the_last_is_published()
    {
        await _loop.StartAsync(Cancellation);

        for (var i = 1; i <= 50; i++)
        {
            await DeployAsync(Hello, i);
        }

        var snapshot = await _board.WaitForChangeAsync(_registry.ChangeCount, Cancellation);
        Assert.Equal(50, Assert.Single(snapshot.Functions[Hello].Live).Version.Number);
        Assert.InRange(snapshot.Generation, 2, 51);
    }

    [Fact]
    public async Task A_registry_that_fails_for_a_while_is_asked_again_and_what_is_assigned_stays()
    {
        await DeployAsync(Hello, 1);
        await _loop.StartAsync(Cancellation);
        var before = _board.Current;
        _faults.FailNext(3);

        await DeployAsync(Hello with { Name = "later" }, 1);

        var after = await _board.WaitForNextAsync(before.Generation, Cancellation);
        Assert.Equal(2, after.Functions.Count);
        Assert.Same(before.Functions[Hello], after.Functions[Hello]);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_read_at_start_ends_the_start()
    {
        _faults.FailNext(1);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _loop.StartAsync(Cancellation));
    }

    private async Task DeployAsync(FunctionKey key, int content) =>
        await _registry.AddVersionAsync(
            key,
            new NewVersion($"sha256:{content:x64}", 1, FunctionAbi.WasiHttp, [], []),
            settings: null,
            activate: true,
            expectedRevision: null,
            Cancellation
        );

    private sealed class NoNodes : INodeDirectory
    {
        public System.Collections.Immutable.ImmutableArray<NodeDescription> Nodes => [];
    }
}
