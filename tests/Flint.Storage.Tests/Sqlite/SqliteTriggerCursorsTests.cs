using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Queue;

namespace Flint.Storage.Tests.Sqlite;

public sealed class SqliteTriggerCursorsTests
{
    [Fact]
    public async Task Cursors_are_kept_over_restarts_until_they_are_removed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryDirectory();
        var (kept, removed) = (Key("kept"), Key("removed"));
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using (var directory = DataDirectory.Open(folder.Path))
        using (var database = new SqliteDatabase(directory))
        {
            var cursors = new SqliteTriggerCursors(database);
            Assert.Empty(await cursors.ReadAsync(cancellation));
            await cursors.SetAsync(kept, time.AddDays(-1), cancellation);
            await cursors.SetAsync(removed, time, cancellation);
            await cursors.SetAsync(kept, time, cancellation);
            await cursors.RemoveAsync(removed, cancellation);
        }

        using var again = DataDirectory.Open(folder.Path);
        using var reopened = new SqliteDatabase(again);
        var found = await new SqliteTriggerCursors(reopened).ReadAsync(cancellation);

        Assert.Equal([KeyValuePair.Create(kept, time)], found);
    }

    private static TriggerKey Key(string name) => new(new FunctionKey("default", name), "0123");
}
