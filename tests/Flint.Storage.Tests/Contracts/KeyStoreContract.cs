using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every store of keys must do: each storage runs these tests against its own.</summary>
public abstract class KeyStoreContract
{
    private static readonly RoleGrant Admin = new(Role.Admin, RoleGrant.EveryNamespace);
    private static readonly RoleGrant Deployer = new(Role.Deployer, "shop");

    /// <summary>The store under test, new and empty for each test.</summary>
    protected abstract IKeyStore Keys { get; }

    /// <summary>The store's clock.</summary>
    protected TestClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_kept_whole()
    {
        var hash = KeyHash.Of(KeyText.Create());
        var expires = Clock.Now.AddDays(30);

        var added = await Keys.AddAsync(new NewApiKey("ci", hash, [Deployer, Admin], expires), Cancellation);

        Assert.Equal("ci", added.Name);
        Assert.Equal(hash, added.Hash);
        Assert.Equal([Deployer, Admin], added.Grants.AsEnumerable());
        Assert.Equal(Clock.Now, added.CreatedAt);
        Assert.Equal(expires, added.ExpiresAt);
        Assert.Null(added.LastUsedAt);
        Assert.Null(added.RevokedAt);
        Assert.Equal(added, Assert.Single(await Keys.ListAsync(Cancellation)));
    }

    [Fact]
    public async Task Keys_have_ids_of_their_own_and_are_listed_in_order()
    {
        var first = await AddAsync("same");
        var second = await AddAsync("same");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal([first, second], await Keys.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_for_good()
    {
        var key = await AddAsync("ci");
        var other = await AddAsync("other");
        var revoked = await Keys.RevokeAsync(key.Id, Cancellation);
        Assert.Equal(Clock.Now, revoked!.RevokedAt);

        Clock.Advance(TimeSpan.FromHours(1));
        var again = await Keys.RevokeAsync(key.Id, Cancellation);

        Assert.Equal(revoked, again);
        Assert.False(again!.IsUsable(Clock.Now));
        Assert.Equal([again, other], await Keys.ListAsync(Cancellation));
        Assert.Null(await Keys.RevokeAsync("k0", Cancellation));
    }

    [Fact]
    public async Task Use_is_recorded_and_never_goes_back()
    {
        var key = await AddAsync("ci");
        var changes = Keys.ChangeCount;
        var later = Clock.Now.AddMinutes(5);

        await RecordAsync(key.Id, later);
        await RecordAsync(key.Id, Clock.Now);
        await RecordAsync("k0", later);

        Assert.Equal(later, Assert.Single(await Keys.ListAsync(Cancellation)).LastUsedAt);
        Assert.Equal(changes, Keys.ChangeCount);
    }

    [Fact]
    public async Task Changes_wake_who_waits_for_them()
    {
        var seen = Keys.ChangeCount;
        var waiting = Keys.WaitForChangeAsync(seen, Cancellation);
        Assert.False(waiting.IsCompleted);

        var key = await AddAsync("ci");

        await waiting;
        Assert.True(Keys.ChangeCount > seen);
        seen = Keys.ChangeCount;
        waiting = Keys.WaitForChangeAsync(seen, Cancellation);
        await Keys.RevokeAsync(key.Id, Cancellation);
        await waiting;
    }

    [Fact]
    public async Task Names_and_roles_are_required()
    {
        var hash = KeyHash.Of("any");
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Keys.AddAsync(new NewApiKey("no name", hash, [Admin], null), Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Keys.AddAsync(new NewApiKey("ci", hash, [], null), Cancellation)
        );
        Assert.Empty(await Keys.ListAsync(Cancellation));
    }

    /// <summary>Adds a key.</summary>
    protected ValueTask<ApiKey> AddAsync(string name) =>
        Keys.AddAsync(new NewApiKey(name, KeyHash.Of(KeyText.Create()), [Deployer], null), Cancellation);

    private ValueTask RecordAsync(string id, DateTimeOffset at) =>
        Keys.RecordUseAsync(new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [id] = at }, Cancellation);
}
