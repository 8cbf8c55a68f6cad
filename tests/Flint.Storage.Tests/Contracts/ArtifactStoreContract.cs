using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every artifact store must do: each storage runs these tests against its own.</summary>
public abstract class ArtifactStoreContract
{
    private const string EmptyDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The store under test, new and empty for each test.</summary>
    protected abstract IArtifactStore Store { get; }

    /// <summary>The store's clock.</summary>
    protected TestClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_come_back_by_their_digest()
    {
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);

        var digest = await Store.PutAsync(content, Cancellation);

        Assert.Equal(content, await Store.GetAsync(digest, Cancellation));
        Assert.True(await Store.ExistsAsync(digest, Cancellation));
    }

    [Fact]
    public async Task A_digest_is_sha256_of_the_content()
    {
        Assert.Equal(EmptyDigest, await Store.PutAsync(ReadOnlyMemory<byte>.Empty, Cancellation));
        Assert.Empty((await Store.GetAsync(EmptyDigest, Cancellation))!);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await Store.GetAsync(EmptyDigest, Cancellation));
        Assert.False(await Store.ExistsAsync(EmptyDigest, Cancellation));
    }

    [Fact]
    public async Task The_same_content_twice_is_one_artifact()
    {
        var first = await Store.PutAsync("same"u8.ToArray(), Cancellation);
        var second = await Store.PutAsync("same"u8.ToArray(), Cancellation);

        Assert.Equal(first, second);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await Store.CollectGarbageAsync(new HashSet<string>(), Clock.Now, Cancellation));
    }

    [Fact]
    public async Task Concurrent_writers_of_one_artifact_all_succeed()
    {
        var content = new byte[200_000];

        var digests = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(async () => await Store.PutAsync(content, Cancellation), Cancellation))
        );

        Assert.Single(digests.Distinct(StringComparer.Ordinal));
        Assert.Equal(content, await Store.GetAsync(digests[0], Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:../../../../etc/passwd")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    public async Task What_is_no_digest_is_refused(string digest)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.GetAsync(digest, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ExistsAsync(digest, Cancellation));
    }

    [Fact]
    public async Task Garbage_collection_spares_what_is_in_use_and_what_is_young()
    {
        var used = await Store.PutAsync("used"u8.ToArray(), Cancellation);
        var old = await Store.PutAsync("old"u8.ToArray(), Cancellation);
        var renewed = await Store.PutAsync("renewed"u8.ToArray(), Cancellation);
        Clock.Advance(TimeSpan.FromHours(2));
        var young = await Store.PutAsync("young"u8.ToArray(), Cancellation);
        await Store.PutAsync("renewed"u8.ToArray(), Cancellation);

        var removed = await Store.CollectGarbageAsync(
            new HashSet<string>([used], StringComparer.Ordinal),
            Clock.Now - TimeSpan.FromHours(1),
            Cancellation
        );

        Assert.Equal(1, removed);
        Assert.False(await Store.ExistsAsync(old, Cancellation));
        Assert.True(await Store.ExistsAsync(used, Cancellation));
        Assert.True(await Store.ExistsAsync(young, Cancellation));
        Assert.True(await Store.ExistsAsync(renewed, Cancellation));
    }
}
