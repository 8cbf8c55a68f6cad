using Flint.Core;
using Flint.Storage.Sqlite;

namespace Flint.Storage.Tests.Sqlite;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_is_made_where_there_is_none()
    {
        using var directory = DataDirectory.Open(Path.Combine(_folder.Path, "a", "b"));

        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "a", "b")));
        Assert.Equal(Path.Combine(_folder.Path, "a", "b", "flint.db"), directory.DatabasePath);
    }

    [Fact]
    public void A_second_owner_is_refused_and_told_who_the_first_is()
    {
        using var first = DataDirectory.Open(_folder.Path);

        var refused = Assert.Throws<StorageUnavailableException>(() => DataDirectory.Open(_folder.Path));

        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"another Flint process (process {Environment.ProcessId})",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("Flint__DataDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_was_given_back_can_be_taken_again()
    {
        DataDirectory.Open(_folder.Path).Dispose();

        DataDirectory.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void A_path_through_a_file_is_refused_by_name()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<StorageUnavailableException>(() => DataDirectory.Open(Path.Combine(file, "data")));

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_place_is_refused_with_a_way_out()
    {
        // Nobody, not even root, can make a folder there.
        var refused = Assert.Throws<StorageUnavailableException>(() => DataDirectory.Open("/proc/flint"));

        Assert.Contains("/proc/flint cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Flint__DataDirectory", refused.Message, StringComparison.Ordinal);
    }
}
