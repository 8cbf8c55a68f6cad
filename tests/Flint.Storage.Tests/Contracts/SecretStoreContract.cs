using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every store of secrets must do: each storage runs these tests against its own.</summary>
public abstract class SecretStoreContract
{
    /// <summary>The store under test, new and empty for each test.</summary>
    protected abstract ISecretStore Secrets { get; }

    /// <summary>The store's clock.</summary>
    protected TestClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_kept_replaced_and_removed()
    {
        await PutAsync("shop", "TOKEN", 1, 2, 3);
        Clock.Advance(TimeSpan.FromHours(1));
        var replaced = await PutAsync("shop", "TOKEN", 4);

        Assert.Equal(new SecretDescription("TOKEN", Clock.Now), replaced);
        Assert.Equal([4], (await Secrets.ReadAsync("shop", "TOKEN", Cancellation))!.Value.AsEnumerable());
        Assert.Equal([replaced], await Secrets.ListAsync("shop", Cancellation));
        Assert.True(await Secrets.RemoveAsync("shop", "TOKEN", Cancellation));
        Assert.False(await Secrets.RemoveAsync("shop", "TOKEN", Cancellation));
        Assert.Null(await Secrets.ReadAsync("shop", "TOKEN", Cancellation));
    }

    [Fact]
    public async Task Namespaces_do_not_see_each_others_secrets()
    {
        await PutAsync("shop", "B", 1);
        await PutAsync("shop", "A", 2);
        await PutAsync("other", "A", 3);

        Assert.Equal(["A", "B"], (await Secrets.ListAsync("shop", Cancellation)).Select(static s => s.Name));
        Assert.Equal([3], (await Secrets.ReadAsync("other", "A", Cancellation))!.Value.AsEnumerable());
        Assert.Null(await Secrets.ReadAsync("other", "B", Cancellation));
        Assert.Empty(await Secrets.ListAsync("none", Cancellation));
    }

    [Fact]
    public async Task Changes_wake_who_waits_for_them()
    {
        var seen = Secrets.ChangeCount;
        var waiting = Secrets.WaitForChangeAsync(seen, Cancellation);
        Assert.False(await Secrets.RemoveAsync("shop", "TOKEN", Cancellation));
        Assert.False(waiting.IsCompleted);

        await PutAsync("shop", "TOKEN", 1);
        await waiting;
        waiting = Secrets.WaitForChangeAsync(Secrets.ChangeCount, Cancellation);
        await Secrets.RemoveAsync("shop", "TOKEN", Cancellation);

        await waiting;
    }

    private ValueTask<SecretDescription> PutAsync(string @namespace, string name, params byte[] ciphertext) =>
        Secrets.PutAsync(@namespace, name, ImmutableArray.Create(ciphertext), Cancellation);
}
