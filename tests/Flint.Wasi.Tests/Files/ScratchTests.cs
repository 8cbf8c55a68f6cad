using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Tests.Files;

public sealed class ScratchTests
{
    private readonly ScratchFileSystem _files = new(
        1 << 20,
        new FileLimits { Entries = 50, Depth = 5 },
        TimeProvider.System
    );

    private DirectoryNode Root => _files.Root;

    [Fact]
    public void What_is_read_is_what_was_written_wherever_it_was_written()
    {
        var random = new System.Random(4711);
        var file = Create("f");
        var expected = new byte[200_000];
        var length = 0;
        for (var i = 0; i < 300; i++)
        {
            var offset = random.Next(expected.Length - 40_000);
            if (random.Next(10) == 0)
            {
                Assert.True(file.SetSize((ulong)offset).IsOk);
                expected.AsSpan(offset).Clear();
                length = offset;
                continue;
            }

            var bytes = new byte[random.Next(40_000)];
            random.NextBytes(bytes);
            Assert.Equal(bytes.Length, file.Write((ulong)offset, bytes).Value);
            bytes.CopyTo(expected.AsSpan(offset));
            length = bytes.Length == 0 ? length : Math.Max(length, offset + bytes.Length);
            Assert.Equal(length, _files.UsedBytes);
        }

        var actual = new byte[expected.Length];
        Assert.Equal(length, file.Read(0, actual).Value);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_removed_file_keeps_its_bytes_until_it_is_closed()
    {
        var file = Create("f");
        Assert.True(file.SetSize(1 << 20).IsOk);
        Assert.True(PathOperations.Unlink(Root, "f").IsOk);
        var other = Create("g");
        Assert.Equal(FilesystemError.InsufficientSpace, other.Write(0, [1]).Error);
        file.Release();
        Assert.Equal(0, _files.UsedBytes);
        Assert.True(other.Write(0, [1]).IsOk);
    }

    [Fact]
    public void A_file_of_two_names_keeps_its_bytes_until_both_are_gone()
    {
        Create("f").Release();
        Assert.True(PathOperations.Link(Root, "f", false, Root, "g").IsOk);
        var file = Open("g");
        Assert.True(file.SetSize(100).IsOk);
        file.Release();
        Assert.True(PathOperations.Unlink(Root, "f").IsOk);
        Assert.Equal(100, _files.UsedBytes);
        Assert.True(PathOperations.Unlink(Root, "g").IsOk);
        Assert.Equal(0, _files.UsedBytes);
    }

    [Fact]
    public void A_file_that_replaces_another_gives_its_bytes_back()
    {
        var file = Create("f");
        Assert.True(file.SetSize(100).IsOk);
        file.Release();
        Create("g").Release();
        Assert.True(PathOperations.Rename(Root, "g", Root, "f").IsOk);
        Assert.Equal(0, _files.UsedBytes);
    }

    [Fact]
    public void A_size_that_no_limit_holds_is_refused()
    {
        var file = Create("f");
        Assert.Equal(FilesystemError.InsufficientSpace, file.SetSize((1 << 20) + 1).Error);
        Assert.Equal(FilesystemError.FileTooLarge, file.SetSize(ulong.MaxValue).Error);
        Assert.Equal(FilesystemError.FileTooLarge, file.Write(ulong.MaxValue, [1]).Error);
        Assert.Equal(FilesystemError.InsufficientSpace, file.Write(long.MaxValue - 10, [1]).Error);
        Assert.Equal(0, file.Read(ulong.MaxValue, new byte[1]).Value);
    }

    [Fact]
    public void Names_are_limited_in_number_whatever_they_stand_for()
    {
        Create("f").Release();
        var made = 1;
        while (PathOperations.Link(Root, "f", false, Root, $"l{made}").IsOk)
        {
            made++;
        }

        Assert.Equal(50, made);
        Assert.Equal(FilesystemError.InsufficientSpace, PathOperations.CreateDirectory(Root, "d").Error);
        Assert.Equal(FilesystemError.InsufficientSpace, PathOperations.CreateSymlink(Root, "f", "s").Error);
        Assert.True(PathOperations.Unlink(Root, "l1").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "d").IsOk);
    }

    [Fact]
    public void Directories_are_limited_in_depth_however_they_get_there()
    {
        Assert.True(PathOperations.CreateDirectory(Root, "a").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "a/b").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "a/b/c").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "x").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "x/y").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "x/y/z").IsOk);
        Assert.Equal(FilesystemError.NameTooLong, PathOperations.Rename(Root, "x", Root, "a/b/c/x").Error);
        Assert.True(PathOperations.Rename(Root, "x/y/z", Root, "a/b/c/z").IsOk);
    }

    [Fact]
    public void A_directory_is_not_moved_into_itself()
    {
        Assert.True(PathOperations.CreateDirectory(Root, "a").IsOk);
        Assert.True(PathOperations.CreateDirectory(Root, "a/b").IsOk);
        Assert.Equal(FilesystemError.Invalid, PathOperations.Rename(Root, "a", Root, "a/b/a").Error);
        Assert.Equal(FilesystemError.Invalid, PathOperations.Rename(Root, "a", Root, "a/x").Error);
        Assert.Equal(FilesystemError.Busy, PathOperations.Rename(Root, ".", Root, "x").Error);
    }

    [Fact]
    public void Nothing_is_made_in_a_directory_that_was_removed()
    {
        Assert.True(PathOperations.CreateDirectory(Root, "a").IsOk);
        var a = (DirectoryNode)PathOperations.Open(Root, "a", true, OpenFlags.None, false).Value!;
        Assert.True(PathOperations.RemoveDirectory(Root, "a").IsOk);
        Assert.Equal(FilesystemError.NoEntry, PathOperations.CreateDirectory(a, "b").Error);
        Assert.Equal(FilesystemError.NoEntry, PathOperations.Open(a, "f", true, OpenFlags.Create, true).Error);
        Assert.Equal(0UL, a.Stat().Value.Links);
    }

    [Fact]
    public void A_descriptor_of_a_directory_is_a_root_of_its_own()
    {
        Assert.True(PathOperations.CreateDirectory(Root, "a").IsOk);
        Assert.True(PathOperations.CreateSymlink(Root, "../f", "a/up").IsOk);
        Create("f").Release();
        var a = (DirectoryNode)PathOperations.Open(Root, "a", true, OpenFlags.None, false).Value!;
        Assert.True(PathOperations.Stat(Root, "a/up", true).IsOk);
        Assert.Equal(FilesystemError.NotPermitted, PathOperations.Stat(a, "up", true).Error);
        Assert.Equal(FilesystemError.NotPermitted, PathOperations.Stat(a, "../f", true).Error);
    }

    private RegularFileNode Create(string path) =>
        (RegularFileNode)PathOperations.Open(Root, path, true, OpenFlags.Create, write: true).Value!;

    private RegularFileNode Open(string path) =>
        (RegularFileNode)PathOperations.Open(Root, path, true, OpenFlags.None, write: true).Value!;
}
