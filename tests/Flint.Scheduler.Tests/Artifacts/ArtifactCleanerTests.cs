using Flint.Core;
using Flint.Scheduler.Artifacts;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Artifacts;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flint.Scheduler.Tests.Artifacts;

public sealed class ArtifactCleanerTests : IDisposable
{
    private static readonly FunctionKey Key = new("default", "hello");

    private readonly string _folder = Directory.CreateTempSubdirectory("flint-cleaner-").FullName;
    private readonly SteppedClock _clock = new();
    private readonly DataDirectory _directory;
    private readonly SqliteDatabase _database;
    private readonly SqliteFunctionRegistry _registry;
    private readonly FileArtifactStore _artifacts;
    private readonly ArtifactCleaner _cleaner;

    public ArtifactCleanerTests()
    {
        _directory = DataDirectory.Open(_folder);
        _database = new SqliteDatabase(_directory);
        _registry = new SqliteFunctionRegistry(_database, _clock);
        _artifacts = new FileArtifactStore(_directory, _clock);
        _cleaner = new ArtifactCleaner(
            _registry,
            _artifacts,
            Options.Create(new SchedulerOptions { ArtifactGrace = TimeSpan.FromHours(1) }),
            _clock,
            NullLogger<ArtifactCleaner>.Instance
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cleaner.Dispose();
        _database.Dispose();
        _directory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Artifacts_of_versions_stay_and_others_go_after_the_grace()
    {
        var kept = await _artifacts.PutAsync("kept"u8.ToArray(), Cancellation);
        await _registry.AddVersionAsync(
            Key,
            new NewVersion(kept, 4, FunctionAbi.WasiHttp, [], []),
            settings: null,
            activate: true,
            expectedRevision: null,
            Cancellation
        );
        var abandoned = await _artifacts.PutAsync("abandoned"u8.ToArray(), Cancellation);

        _clock.Now += TimeSpan.FromMinutes(59);
        Assert.Equal(0, await _cleaner.CleanAsync(Cancellation));

        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(1, await _cleaner.CleanAsync(Cancellation));
        Assert.False(await _artifacts.ExistsAsync(abandoned, Cancellation));
        Assert.True(await _artifacts.ExistsAsync(kept, Cancellation));

        await _registry.DeleteAsync(Key, null, Cancellation);
        Assert.Equal(1, await _cleaner.CleanAsync(Cancellation));
        Assert.False(await _artifacts.ExistsAsync(kept, Cancellation));
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
