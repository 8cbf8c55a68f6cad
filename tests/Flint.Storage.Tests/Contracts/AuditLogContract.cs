using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every audit log must do: each storage runs these tests against its own.</summary>
public abstract class AuditLogContract
{
    /// <summary>The log under test, new and empty for each test.</summary>
    protected abstract IAuditLog Log { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_is_kept_whole()
    {
        var entry = Entry("default", "functions/hello") with { Kind = PrincipalKind.Token, Status = 403 };

        await Log.AppendAsync(entry, 10, Cancellation);

        var read = Assert.Single(await Log.ReadAsync(null, null, 10, Cancellation));
        Assert.Equal(entry with { Id = read.Id }, read);
    }

    [Fact]
    public async Task Entries_are_read_newest_first_in_pages_and_by_namespace()
    {
        for (var i = 0; i < 6; i++)
        {
            await Log.AppendAsync(Entry(i % 2 == 0 ? "even" : "odd", $"{i}"), 100, Cancellation);
        }

        var page = await Log.ReadAsync(null, null, 4, Cancellation);
        var next = await Log.ReadAsync(null, page[^1].Id, 4, Cancellation);
        var odd = await Log.ReadAsync("odd", null, 2, Cancellation);
        var older = await Log.ReadAsync("odd", odd[^1].Id, 2, Cancellation);

        Assert.Equal(["5", "4", "3", "2"], page.Select(static e => e.Target));
        Assert.Equal(["1", "0"], next.Select(static e => e.Target));
        Assert.Equal(["5", "3"], odd.Select(static e => e.Target));
        Assert.Equal(["1"], older.Select(static e => e.Target));
        Assert.Empty(await Log.ReadAsync("none", null, 2, Cancellation));
    }

    [Fact]
    public async Task The_oldest_entries_are_dropped_beyond_the_bound()
    {
        for (var i = 0; i < 10; i++)
        {
            await Log.AppendAsync(Entry("default", $"{i}"), 3, Cancellation);
        }

        var kept = await Log.ReadAsync(null, null, 100, Cancellation);

        Assert.Equal(["9", "8", "7"], kept.Select(static e => e.Target));
    }

    private static AuditEntry Entry(string @namespace, string target) =>
        new()
        {
            Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            Principal = "ci",
            Kind = PrincipalKind.Key,
            CredentialId = "k1",
            Source = "10.0.0.1",
            Namespace = @namespace,
            Action = "putFunction",
            Target = target,
            Status = 200,
        };
}
