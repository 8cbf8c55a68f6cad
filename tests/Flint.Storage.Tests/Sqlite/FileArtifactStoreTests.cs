using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Artifacts;
using Flint.Storage.Tests.Contracts;

namespace Flint.Storage.Tests.Sqlite;

public sealed class FileArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly DataDirectory _directory;

    public FileArtifactStoreTests()
    {
        _directory = DataDirectory.Open(_folder.Path);
        Store = new FileArtifactStore(_directory, Clock);
    }

    protected override IArtifactStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_artifact_lies_under_its_digest()
    {
        var digest = await Store.PutAsync("content"u8.ToArray(), Cancellation);

        var path = PathOf(digest);
        Assert.Equal("content", await File.ReadAllTextAsync(path, Cancellation));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_directory.ArtifactsPath, "incoming")));
    }

    [Fact]
    public async Task A_damaged_artifact_is_found_when_read_and_repaired_when_stored_again()
    {
        var digest = await Store.PutAsync("content"u8.ToArray(), Cancellation);
        await File.WriteAllTextAsync(PathOf(digest), "c0ntent", Cancellation);

        var damaged = await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await Store.GetAsync(digest, Cancellation)
        );
        Assert.Contains(digest, damaged.Message, StringComparison.Ordinal);

        await Store.PutAsync("content"u8.ToArray(), Cancellation);
        Assert.Equal("content"u8.ToArray(), await Store.GetAsync(digest, Cancellation));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_removed_at_the_next_start()
    {
        var leftover = Path.Combine(_directory.ArtifactsPath, "incoming", "half");
        await File.WriteAllTextAsync(leftover, "half", Cancellation);

        _ = new FileArtifactStore(_directory, Clock);

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        var incoming = Path.Combine(_directory.ArtifactsPath, "incoming");
        Directory.Delete(incoming);
        await File.WriteAllTextAsync(incoming, "in the way", Cancellation);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await Store.PutAsync("content"u8.ToArray(), Cancellation)
        );

        Assert.Contains(_directory.ArtifactsPath, refused.Message, StringComparison.Ordinal);
    }

    private string PathOf(string digest) => Path.Combine(_directory.ArtifactsPath, "sha256", digest[7..9], digest[9..]);
}
