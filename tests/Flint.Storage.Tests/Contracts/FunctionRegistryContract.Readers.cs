using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>Readers of many functions: lists, changes and waits.</summary>
public abstract partial class FunctionRegistryContract
{
    [Fact]
    public async Task Listing_pages_in_order_of_the_keys()
    {
        foreach (
            var key in (FunctionKey[])[new("b", "a"), new("a", "c"), new("a", "a"), new("a", "b"), new("a", "a-1")]
        )
        {
            await AddAsync(key, 'a');
        }

        var all = await Registry.ListAsync(null, null, 10, Cancellation);
        Assert.Equal(["a/a", "a/a-1", "a/b", "a/c", "b/a"], all.Select(f => f.Key.ToString()));
        var page = await Registry.ListAsync("a", null, 2, Cancellation);
        Assert.Equal(["a/a", "a/a-1"], page.Select(f => f.Key.ToString()));
        var rest = await Registry.ListAsync("a", page[^1].Key, 10, Cancellation);
        Assert.Equal(["a/b", "a/c"], rest.Select(f => f.Key.ToString()));
        var across = await Registry.ListAsync(null, rest[0].Key, 10, Cancellation);
        Assert.Equal(["a/c", "b/a"], across.Select(f => f.Key.ToString()));
        Assert.Empty(await Registry.ListAsync("none", null, 10, Cancellation));
    }

    [Fact]
    public async Task Readers_of_everything_learn_what_changed()
    {
        await AddAsync(Key, 'a', activate: true);
        await AddAsync(Key with { Name = "other" }, 'a');

        var all = await Registry.ReadChangesAsync(0, Cancellation);
        Assert.Equal(["hello", "other"], all.Changed.Select(c => c.Function.Key.Name));
        Assert.Equal([1], all.Changed[0].Versions.Select(v => v.Number));
        Assert.Empty(all.Changed[1].Versions);
        Assert.Equal(Registry.ChangeCount, all.ChangeCount);

        await AddAsync(Key, 'b', activate: true);
        await Registry.DeleteAsync(Key with { Name = "other" }, null, Cancellation);

        var changes = await Registry.ReadChangesAsync(all.ChangeCount, Cancellation);
        var changed = Assert.Single(changes.Changed);
        Assert.Equal([2], changed.Versions.Select(v => v.Number));
        Assert.Equal("other", Assert.Single(changes.Removed).Name);

        var none = await Registry.ReadChangesAsync(changes.ChangeCount, Cancellation);
        Assert.Empty(none.Changed);
        Assert.Empty(none.Removed);
    }

    [Fact]
    public async Task A_function_that_was_removed_and_made_again_is_changed_not_removed()
    {
        await AddAsync(Key, 'a', activate: true);
        var before = Registry.ChangeCount;
        await Registry.DeleteAsync(Key, null, Cancellation);
        await AddAsync(Key, 'b', activate: true);

        var changes = await Registry.ReadChangesAsync(before, Cancellation);

        Assert.Equal(Digest('b'), Assert.Single(Assert.Single(changes.Changed).Versions).Digest);
        Assert.Empty(changes.Removed);
    }

    [Fact]
    public async Task Who_waits_for_a_change_is_woken_by_it()
    {
        var seen = Registry.ChangeCount;
        var waiting = Registry.WaitForChangeAsync(seen, Cancellation);
        Assert.False(waiting.IsCompleted);

        await AddAsync(Key, 'a');

        await waiting;
        Assert.True(Registry.ChangeCount > seen);
        Assert.True(Registry.WaitForChangeAsync(seen, Cancellation).IsCompletedSuccessfully);
    }
}
