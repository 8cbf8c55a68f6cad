namespace Flint.Wasi.Tests.Files;

/// <summary>
/// C programs with wasi-libc work with files as they are used to, whether through preview1 or through wasi:filesystem. Error
/// numbers are those of wasi-libc, which are preview1's.
/// </summary>
public sealed class GuestFileTests : IDisposable
{
    private const string NoSpace = "error 51";
    private const string NoEntry = "error 44";
    private const string NotPermitted = "error 63";
    private const string ReadOnly = "error 69";

    /// <summary>wasi-libc's own answer to a path below none of the directories that it has.</summary>
    private const string NotCapable = "error 76";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flint-files-");

    public GuestFileTests()
    {
        var root = _folder.CreateSubdirectory("root");
        File.WriteAllText(Path.Combine(root.FullName, "a.txt"), "from the host");
        File.WriteAllText(Path.Combine(root.CreateSubdirectory("sub").FullName, "b.txt"), "below");
        File.WriteAllText(Path.Combine(_folder.FullName, "secret"), "never to be seen");
    }

    public static TheoryData<GuestAbi> Abis => [GuestAbi.Preview1Command, GuestAbi.WasiHttp];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Abis))]
    public void Scratch_files_are_written_read_renamed_listed_and_removed(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Scratch());
        Assert.Equal(
            [
                "ok",
                "ok",
                "hello world",
                "ok",
                "a.txt d",
                "ok",
                "b.txt",
                "hello world",
                NoEntry,
                "file 11 1",
                "ok",
                "ok",
                NoEntry,
            ],
            guest.Run(
                "write /tmp/a.txt hello",
                "append /tmp/a.txt  world",
                "read /tmp/a.txt",
                "mkdir /tmp/d",
                "list /tmp",
                "rename /tmp/a.txt /tmp/d/b.txt",
                "list /tmp/d",
                "read /tmp/d/b.txt",
                "read /tmp/a.txt",
                "stat /tmp/d/b.txt",
                "unlink /tmp/d/b.txt",
                "rmdir /tmp/d",
                "list /tmp/d"
            )
        );
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void Links_lead_where_they_should(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Scratch());
        Assert.Equal(
            [
                "ok",
                "ok",
                "ok",
                "x",
                "d/f",
                "link 3 1",
                "ok",
                "file 1 2",
                NotPermitted,
                "ok",
                NotPermitted,
                "ok",
                "error 32",
            ],
            guest.Run(
                "mkdir /tmp/d",
                "write /tmp/d/f x",
                "symlink d/f /tmp/s",
                "read /tmp/s",
                "readlink /tmp/s",
                "lstat /tmp/s",
                "link /tmp/d/f /tmp/hard",
                "stat /tmp/s",
                "symlink /etc/passwd /tmp/absolute",
                "symlink ../../etc/passwd /tmp/up",
                "read /tmp/up",
                "symlink loop /tmp/loop",
                "read /tmp/loop"
            )
        );
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void Times_and_sizes_can_be_set(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Scratch());
        Assert.Equal(
            ["ok", "1000.5 2000.7", "ok", "he", "ok", "file 100 1"],
            guest.Run(
                "write /tmp/a hello",
                "touch /tmp/a",
                "truncate /tmp/a 2",
                "read /tmp/a",
                "truncate /tmp/a 100",
                "stat /tmp/a"
            )
        );
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void A_full_scratch_file_system_says_so_until_something_is_removed(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Scratch(64 * 1024));
        Assert.Equal(
            ["65536 51", NoSpace, "ok", "ok"],
            guest.Run("fill /tmp/big 1000000", "write /tmp/b x", "unlink /tmp/big", "write /tmp/b x")
        );
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void A_restored_instance_finds_its_scratch_files_empty(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Scratch());
        Assert.Equal(["ok"], guest.Run("write /tmp/a hello"));
        Assert.True(guest.Instance.TryRestore());
        Assert.Equal(["ok", "b", "ok"], guest.Run("write /tmp/b x", "list /tmp", "unlink /tmp/b"));
        Assert.True(guest.Instance.TryRestore());
        Assert.Equal(["error 44"], guest.Run("read /tmp/a"));
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void A_folder_of_the_host_is_read(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Folder());
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(
                ["from the host", "a.txt sub", "below", "file 13 1", "directory", NoEntry],
                guest
                    .Run(
                        "read /assets/a.txt",
                        "list /assets",
                        "read /assets/sub/../sub/b.txt",
                        "stat /assets/a.txt",
                        "stat /assets/sub",
                        "read /assets/c.txt"
                    )
                    .Select(static l => l.StartsWith("directory", StringComparison.Ordinal) ? "directory" : l)
            );
            Assert.True(guest.Instance.TryRestore());
        }
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void A_folder_of_the_host_cannot_be_changed(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, Folder());
        Assert.All(
            guest.Run(
                "write /assets/a.txt x",
                "append /assets/a.txt x",
                "create /assets/new x",
                "mkdir /assets/d",
                "rmdir /assets/sub",
                "unlink /assets/a.txt",
                "rename /assets/a.txt /assets/b.txt",
                "link /assets/a.txt /assets/b.txt",
                "symlink a.txt /assets/s",
                "touch /assets/a.txt",
                "truncate /assets/a.txt 1"
            ),
            static line => Assert.Equal(ReadOnly, line)
        );
        Assert.Equal("from the host", File.ReadAllText(Path.Combine(_folder.FullName, "root", "a.txt")));
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void Nothing_leads_out_of_a_folder(GuestAbi abi)
    {
        var root = Path.Combine(_folder.FullName, "root");
        File.CreateSymbolicLink(Path.Combine(root, "up"), "../secret");
        File.CreateSymbolicLink(Path.Combine(root, "absolute"), Path.Combine(_folder.FullName, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(root, "above"), "..");
        using var guest = new FileGuest(abi, Folder());
        Assert.All(
            guest.Run(
                "read /assets/../secret",
                "read /assets/sub/../../secret",
                "read /assets/up",
                "read /assets/absolute",
                "read /assets/above/secret",
                "list /assets/above",
                "stat /assets/above/secret",
                "read /etc/passwd"
            ),
            static line => Assert.True(line is NotPermitted or NotCapable, line)
        );
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void What_is_open_at_once_is_limited_and_closed_with_the_request(GuestAbi abi)
    {
        var files = Folder() with { Limits = new FileLimits { OpenFiles = 20 } };
        using var guest = new FileGuest(abi, files);
        for (var round = 0; round < 3; round++)
        {
            var answer = Assert.Single(guest.Run("descriptors /assets/a.txt"));
            Assert.Matches("^(19|20) (33|48)$", answer);
            Assert.True(guest.Instance.TryRestore());
        }
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void Without_a_grant_there_is_nothing_to_open(GuestAbi abi)
    {
        using var guest = new FileGuest(abi, FileGrants.None);
        Assert.All(
            guest.Run("read /tmp/a", "write /tmp/a x", "list /", "mkdir /tmp", "stat .", "read ../../etc/passwd"),
            static line => Assert.True(line is NoEntry or NotCapable or "error 8" or NotPermitted, line)
        );
    }

    private static FileGrants Scratch(long bytes = 1 << 20) => new() { Scratch = new ScratchGrant("/tmp", bytes) };

    private FileGrants Folder() =>
        new() { Folders = [new FolderGrant("/assets", Path.Combine(_folder.FullName, "root"))] };
}
