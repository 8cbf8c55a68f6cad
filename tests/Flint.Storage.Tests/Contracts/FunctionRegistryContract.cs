using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every registry must do: each storage runs these tests against its own.</summary>
public abstract partial class FunctionRegistryContract
{
    private static readonly FunctionKey Key = new("default", "hello");

    /// <summary>The registry under test, new and empty for each test.</summary>
    protected abstract IFunctionRegistry Registry { get; }

    /// <summary>The registry's clock.</summary>
    protected TestClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registry_starts_empty()
    {
        Assert.Null(await Registry.GetAsync(Key, Cancellation));
        Assert.Empty(await Registry.ListAsync(null, null, 10, Cancellation));
        Assert.Empty(await Registry.ListVersionsAsync(Key, Cancellation));
        Assert.Null(await Registry.GetVersionAsync(Key, 1, Cancellation));
        Assert.False(await Registry.DeleteAsync(Key, null, Cancellation));
        Assert.Equal(0, Registry.ChangeCount);
    }

    [Fact]
    public async Task Settings_are_kept_whole()
    {
        var settings = new FunctionSettings
        {
            Routes = [new FunctionRoute("/shop/*", "example.org", ["GET"]), new FunctionRoute("/")],
            Environment = FunctionSettings.Default.Environment.Add("NAME", "wörld \"quoted\" \n"),
            Capabilities = [CapabilityNames.HttpOut],
            Limits = new FunctionLimits { MemoryBytes = 1 << 20, WallTimeMilliseconds = 5 },
            Instances = new InstanceSettings
            {
                Isolation = InstanceIsolation.Reuse,
                Minimum = 1,
                Maximum = 3,
            },
        };

        var put = await Registry.PutSettingsAsync(Key, settings, null, Cancellation);

        var got = await Registry.GetAsync(Key, Cancellation);
        Assert.Equal(settings, got!.Settings);
        Assert.Equal(put.Revision, got.Revision);
        Assert.Equal(Clock.Now, got.CreatedAt);
        Assert.Empty(got.Aliases);
    }

    [Fact]
    public async Task A_first_version_creates_the_function_with_default_settings()
    {
        var added = await AddAsync(Key, 'a');

        Assert.True(added.Created);
        Assert.Equal(FunctionSettings.Default, added.Function.Settings);
        Assert.Empty(added.Function.Aliases);
        Assert.Equal(1, added.Version.Number);
        Assert.Equal(Key, added.Version.Function);
        var version = await Registry.GetVersionAsync(Key, 1, Cancellation);
        Assert.Equal(Digest('a'), version!.Digest);
        Assert.Equal(123, version.Size);
        Assert.Equal(FunctionAbi.Preview1Command, version.Abi);
        Assert.Equal(["wasi:http/types@0.2.0", "wasi:io/streams@0.2.0"], version.Imports);
        Assert.Equal(["http-out"], version.CapabilitiesNeeded);
        Assert.Equal(Clock.Now, version.CreatedAt);
    }

    [Fact]
    public async Task A_version_settings_and_live_change_together()
    {
        var settings = FunctionSettings.Default with { Limits = new FunctionLimits { Concurrency = 7 } };

        var added = await AddAsync(Key, 'a', settings, activate: true);

        Assert.Equal(settings, added.Function.Settings);
        Assert.Equal(FunctionAlias.To(1), added.Function.Aliases[Function.LiveAlias]);
        Assert.Equal(1, Registry.ChangeCount);
    }

    [Fact]
    public async Task A_digest_that_is_there_answers_its_version_and_changes_nothing()
    {
        var first = await AddAsync(Key, 'a', activate: true);
        var changes = Registry.ChangeCount;

        var again = await AddAsync(Key, 'a', activate: true);

        Assert.False(again.Created);
        Assert.Equal(first.Version.Number, again.Version.Number);
        Assert.Equal(first.Function.Revision, again.Function.Revision);
        Assert.Equal(changes, Registry.ChangeCount);
    }

    [Fact]
    public async Task A_digest_that_is_there_becomes_live_again()
    {
        await AddAsync(Key, 'a', activate: true);
        await AddAsync(Key, 'b', activate: true);

        var back = await AddAsync(Key, 'a', activate: true);

        Assert.False(back.Created);
        Assert.Equal(FunctionAlias.To(1), back.Function.Aliases[Function.LiveAlias]);
    }

    [Fact]
    public async Task Two_functions_may_share_a_digest()
    {
        await AddAsync(Key, 'a');

        var other = await AddAsync(Key with { Name = "other" }, 'a');

        Assert.True(other.Created);
        Assert.Equal(1, other.Version.Number);
    }

    [Fact]
    public async Task Versions_count_from_one_and_are_listed_newest_first()
    {
        foreach (var content in "abc")
        {
            await AddAsync(Key, content);
        }

        var versions = await Registry.ListVersionsAsync(Key, Cancellation);
        Assert.Equal([3, 2, 1], versions.Select(v => v.Number));
        Assert.Equal([Digest('c'), Digest('b'), Digest('a')], versions.Select(v => v.Digest));
    }

    [Fact]
    public async Task A_version_that_is_not_activated_leaves_the_function_as_it_was()
    {
        var before = await AddAsync(Key, 'a', activate: true);

        var after = await AddAsync(Key, 'b');

        Assert.Equal(before.Function.Revision, after.Function.Revision);
        Assert.Equal(FunctionAlias.To(1), after.Function.Aliases[Function.LiveAlias]);
        Assert.True(Registry.ChangeCount > before.Function.Revision);
    }

    [Fact]
    public async Task Revisions_rise_and_updates_are_dated()
    {
        var created = await Registry.PutSettingsAsync(Key, FunctionSettings.Default, null, Cancellation);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await Registry.PutSettingsAsync(Key, Settings(2), null, Cancellation);

        Assert.True(changed.Revision > created.Revision);
        Assert.Equal(created.CreatedAt, changed.CreatedAt);
        Assert.Equal(Clock.Now, changed.UpdatedAt);
    }

    [Fact]
    public async Task The_same_settings_again_change_nothing()
    {
        var created = await Registry.PutSettingsAsync(Key, Settings(2), null, Cancellation);

        var again = await Registry.PutSettingsAsync(Key, Settings(2), created.Revision, Cancellation);

        Assert.Equal(created.Revision, again.Revision);
        Assert.Equal(1, Registry.ChangeCount);
    }

    [Fact]
    public async Task A_change_that_expects_another_revision_is_refused_and_changes_nothing()
    {
        var function = (await AddAsync(Key, 'a')).Function;
        var wrong = function.Revision + 1;

        var conflict = await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await Registry.PutSettingsAsync(Key, Settings(2), wrong, Cancellation)
        );
        await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await Registry.SetAliasAsync(Key, "live", FunctionAlias.To(1), wrong, Cancellation)
        );
        await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await AddAsync(Key, 'b', activate: true, expectedRevision: wrong)
        );
        await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await Registry.DeleteAsync(Key, wrong, Cancellation)
        );

        Assert.Equal(function.Revision, conflict.Found);
        var after = await Registry.GetAsync(Key, Cancellation);
        Assert.Equal(function.Revision, after!.Revision);
        Assert.Equal(FunctionSettings.Default, after.Settings);
        Assert.Single(await Registry.ListVersionsAsync(Key, Cancellation));
    }

    [Fact]
    public async Task Revision_zero_expects_that_the_function_is_not_there()
    {
        await Registry.PutSettingsAsync(Key, Settings(1), 0, Cancellation);

        await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await Registry.PutSettingsAsync(Key, Settings(2), 0, Cancellation)
        );
        var conflict = await Assert.ThrowsAsync<RevisionConflictException>(async () =>
            await Registry.PutSettingsAsync(Key with { Name = "gone" }, Settings(2), 5, Cancellation)
        );
        Assert.Null(conflict.Found);
    }

    [Fact]
    public async Task Of_changes_that_expect_the_same_revision_one_succeeds()
    {
        var revision = (await Registry.PutSettingsAsync(Key, Settings(1), 0, Cancellation)).Revision;

        var attempts = await Task.WhenAll(
            Enumerable.Range(2, 8).Select(n => Task.Run(() => Succeeds(n), Cancellation))
        );

        Assert.Single(attempts, succeeded => succeeded);

        async Task<bool> Succeeds(int concurrency)
        {
            try
            {
                await Registry.PutSettingsAsync(Key, Settings(concurrency), revision, Cancellation);
                return true;
            }
            catch (RevisionConflictException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Concurrent_versions_all_get_numbers_of_their_own()
    {
        await Task.WhenAll(
            "abcdefgh".Select(c => Task.Run(async () => await AddAsync(Key, c, activate: true), Cancellation))
        );

        var numbers = (await Registry.ListVersionsAsync(Key, Cancellation)).Select(v => v.Number);
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task An_alias_leads_to_versions_by_weight()
    {
        await AddAsync(Key, 'a', activate: true);
        await AddAsync(Key, 'b');
        var canary = new FunctionAlias(ImmutableSortedDictionary<int, int>.Empty.Add(1, 95).Add(2, 5));

        await Registry.SetAliasAsync(Key, "live", canary, null, Cancellation);
        await Registry.SetAliasAsync(Key, "next", FunctionAlias.To(2), null, Cancellation);

        var function = await Registry.GetAsync(Key, Cancellation);
        Assert.Equal(["live", "next"], function!.Aliases.Keys);
        Assert.Equal(canary, function.Aliases["live"]);
        Assert.Equal(FunctionAlias.To(2), function.Aliases["next"]);
    }

    [Fact]
    public async Task An_alias_cannot_lead_to_a_version_that_is_not_there()
    {
        await AddAsync(Key, 'a', activate: true);

        var refused = await Assert.ThrowsAsync<UnknownVersionException>(async () =>
            await Registry.SetAliasAsync(Key, "live", FunctionAlias.To(2), null, Cancellation)
        );

        Assert.Equal(2, refused.Number);
        Assert.Equal(FunctionAlias.To(1), (await Registry.GetAsync(Key, Cancellation))!.Aliases["live"]);
        await Assert.ThrowsAsync<UnknownVersionException>(async () =>
            await Registry.SetAliasAsync(Key with { Name = "none" }, "live", FunctionAlias.To(1), null, Cancellation)
        );
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task Names_that_are_not_allowed_are_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await AddAsync(new FunctionKey("default", name), 'a'));
        await Assert.ThrowsAsync<ArgumentException>(async () => await AddAsync(new FunctionKey(name, "a"), 'a'));
        Assert.Equal(0, Registry.ChangeCount);
    }

    [Fact]
    public async Task Digests_of_all_versions_are_listed_as_long_as_any_function_has_them()
    {
        var other = Key with { Namespace = "team" };
        await AddAsync(Key, 'a');
        await AddAsync(Key, 'b');
        await AddAsync(other, 'b');
        await AddAsync(other, 'c');

        await Registry.DeleteAsync(Key, null, Cancellation);

        var digests = await Registry.ListDigestsAsync(Cancellation);
        Assert.Equal([Digest('b'), Digest('c')], digests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_removed_function_is_gone_with_its_versions()
    {
        await AddAsync(Key, 'a', activate: true);

        Assert.True(await Registry.DeleteAsync(Key, null, Cancellation));

        Assert.Null(await Registry.GetAsync(Key, Cancellation));
        Assert.Empty(await Registry.ListVersionsAsync(Key, Cancellation));
    }

    [Fact]
    public async Task A_function_made_again_never_repeats_a_revision()
    {
        var first = await AddAsync(Key, 'a', activate: true);
        await Registry.DeleteAsync(Key, null, Cancellation);

        var second = await AddAsync(Key, 'b', activate: true);

        Assert.Equal(1, second.Version.Number);
        Assert.True(second.Function.Revision > first.Function.Revision);
    }

    /// <summary>A digest made of one repeated character's code.</summary>
    protected static string Digest(char content) =>
        $"sha256:{string.Concat(Enumerable.Repeat($"{(int)content:x2}", 32))}";

    /// <summary>Adds a version with some content.</summary>
    protected async Task<AddVersionResult> AddAsync(
        FunctionKey key,
        char content,
        FunctionSettings? settings = null,
        bool activate = false,
        long? expectedRevision = null
    ) =>
        await Registry.AddVersionAsync(
            key,
            new NewVersion(
                Digest(content),
                123,
                FunctionAbi.Preview1Command,
                ["wasi:http/types@0.2.0", "wasi:io/streams@0.2.0"],
                ["http-out"]
            ),
            settings,
            activate,
            expectedRevision,
            Cancellation
        );

    private static FunctionSettings Settings(int concurrency) =>
        FunctionSettings.Default with
        {
            Limits = new FunctionLimits { Concurrency = concurrency },
        };
}
