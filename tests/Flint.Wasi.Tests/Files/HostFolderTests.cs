using System.Net.Sockets;
using System.Text;
using Flint.Component;
using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Tests.Files;

/// <summary>Tries to get out of a folder of the host, or to what is no file in it.</summary>
public sealed class HostFolderTests : IDisposable
{
    private const string Canary = "never to be seen";

    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("flint-folder-");
    private readonly string _root;

    public HostFolderTests()
    {
        _root = _outside.CreateSubdirectory("root").FullName;
        File.WriteAllText(Path.Combine(_outside.FullName, "secret"), Canary);
        Directory.CreateDirectory(Path.Combine(_root, "a", "b"));
        File.WriteAllText(Path.Combine(_root, "file"), "inside");
        File.WriteAllText(Path.Combine(_root, "a", "file"), "inside");
        File.CreateSymbolicLink(Path.Combine(_root, "up"), "../secret");
        File.CreateSymbolicLink(Path.Combine(_root, "a", "b", "far"), "../../../secret");
        File.CreateSymbolicLink(Path.Combine(_root, "absolute"), Path.Combine(_outside.FullName, "secret"));
        File.CreateSymbolicLink(Path.Combine(_root, "inner"), "a/file");
        Directory.CreateSymbolicLink(Path.Combine(_root, "above"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_root, "a", "round"), "../a");
        File.CreateSymbolicLink(Path.Combine(_root, "loop"), "loop");
    }

    public static TheoryData<string> Kinds => OperatingSystem.IsLinux() ? ["linux", "portable"] : ["portable"];

    public void Dispose() => _outside.Delete(recursive: true);

    [Theory]
    [InlineData("../secret", nameof(FilesystemError.NotPermitted))]
    [InlineData("a/../../secret", nameof(FilesystemError.NotPermitted))]
    [InlineData("a/b/../../../root/file", nameof(FilesystemError.NotPermitted))]
    [InlineData("..", nameof(FilesystemError.NotPermitted))]
    [InlineData("/", nameof(FilesystemError.NotPermitted))]
    [InlineData("/etc/passwd", nameof(FilesystemError.NotPermitted))]
    [InlineData("//etc/passwd", nameof(FilesystemError.NotPermitted))]
    [InlineData("up", nameof(FilesystemError.NotPermitted))]
    [InlineData("a/b/far", nameof(FilesystemError.NotPermitted))]
    [InlineData("absolute", nameof(FilesystemError.NotPermitted))]
    [InlineData("above/secret", nameof(FilesystemError.NotPermitted))]
    [InlineData("a/round/../../secret", nameof(FilesystemError.NotPermitted))]
    [InlineData("", nameof(FilesystemError.NoEntry))]
    [InlineData("file\0", nameof(FilesystemError.Invalid))]
    [InlineData("\0", nameof(FilesystemError.Invalid))]
    [InlineData("file/", nameof(FilesystemError.NotDirectory))]
    [InlineData("file/.", nameof(FilesystemError.NotDirectory))]
    [InlineData("file/..", nameof(FilesystemError.NotDirectory))]
    [InlineData("file/x", nameof(FilesystemError.NotDirectory))]
    [InlineData("inner/", nameof(FilesystemError.NotDirectory))]
    [InlineData("missing/../file", nameof(FilesystemError.NoEntry))]
    [InlineData("..\\secret", nameof(FilesystemError.NoEntry))]
    [InlineData("loop", nameof(FilesystemError.Loop))]
    [InlineData("loop/x", nameof(FilesystemError.Loop))]
    public void A_path_that_leads_out_or_nowhere_has_its_error(string path, string error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Symbolic links are followed on Linux only.");
        using var folder = Open("linux");
        Assert.Equal(error, folder.Read(path).Error.ToString());
        var stat = PathOperations.Stat(folder.Node, path, follow: true);
        Assert.True(!stat.IsOk);
        Assert.Equal(error, stat.Error.ToString());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("./a/.././/file")]
    [InlineData("inner")]
    [InlineData("a/round/round/file")]
    public void A_path_that_stays_inside_is_good(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Symbolic links are followed on Linux only.");
        using var folder = Open("linux");
        Assert.Equal("inside", folder.Read(path).Value);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Too_long_names_and_paths_are_refused(string kind)
    {
        using var folder = Open(kind);
        Assert.Equal(FilesystemError.NameTooLong, folder.Read(new string('x', 256)).Error);
        Assert.Equal(FilesystemError.NameTooLong, folder.Read(string.Concat(Enumerable.Repeat("a/../", 1000))).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_random_path_leads_to_the_canary(string kind)
    {
        string[] parts =
        [
            "..",
            "..",
            ".",
            "",
            "a",
            "b",
            "root",
            "secret",
            "file",
            "up",
            "far",
            "absolute",
            "above",
            "inner",
            "round",
            "loop",
            "etc",
            "x\0",
            "%2e%2e",
            "..\\",
            "\u2025",
            "secret\u0000",
            "~",
            "proc",
            "self",
        ];
        var random = new System.Random(20260612);
        using var folder = Open(kind);
        var canary = Stat(_outside, "secret");
        for (var i = 0; i < 20_000; i++)
        {
            var path =
                (random.Next(10) == 0 ? "/" : "")
                + string.Join(
                    '/',
                    Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)])
                );
            var read = folder.Read(path);
            Assert.True(!read.IsOk || read.Value is "inside" or "", $"{path}: {read.Value}");
            var stat = PathOperations.Stat(folder.Node, path, random.Next(2) == 0);
            Assert.False(stat.IsOk && stat.Value.Inode == canary.Inode && stat.Value.Device == canary.Device, path);
        }
    }

    [Fact]
    public async Task A_folder_that_changes_while_it_is_read_leads_nowhere_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Folders that change meanwhile are safe on Linux only.");
        var inside = Directory.CreateDirectory(Path.Combine(_root, "turn")).FullName;
        File.WriteAllText(Path.Combine(inside, "secret"), "inside");
        var aside = Path.Combine(_outside.FullName, "aside");
        var link = Directory.CreateSymbolicLink(Path.Combine(_outside.FullName, "link"), "..").FullName;
        using var stop = new CancellationTokenSource();
        var turning = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(inside, aside);
                    Directory.Move(link, inside);
                    Directory.Move(inside, link);
                    Directory.Move(aside, inside);
                }
            },
            TestContext.Current.CancellationToken
        );
        using var folder = Open("linux");
        var seen = new HashSet<string>();
        for (var i = 0; i < 30_000; i++)
        {
            var read = folder.Read("turn/secret");
            Assert.NotEqual(Canary, read.Value);
            seen.Add(read.IsOk ? read.Value! : read.Error.ToString());
        }

        await stop.CancelAsync();
        await turning;
        Assert.Contains("inside", seen);
        Assert.Contains(nameof(FilesystemError.NotPermitted), seen);
    }

    [Fact]
    public void Devices_and_sockets_are_seen_and_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev.");
        using var devices = new Folder(LinuxDirectory.OpenRoot("/dev", FileLimits.Default));
        Assert.Equal(FilesystemError.NotPermitted, devices.Read("null").Error);
        Assert.Equal(DescriptorType.CharacterDevice, PathOperations.Stat(devices.Node, "null", false).Value.Type);

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_root, "socket")));
        using var folder = Open("linux");
        Assert.Equal(FilesystemError.NotPermitted, folder.Read("socket").Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_can_be_changed(string kind)
    {
        using var folder = Open(kind);
        var node = folder.Node;
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.CreateDirectory(node, "new").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.Unlink(node, "file").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.RemoveDirectory(node, "a").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.Rename(node, "file", node, "new").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.Link(node, "file", false, node, "new").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.CreateSymlink(node, "file", "new").Error);
        Assert.Equal(FilesystemError.ReadOnly, PathOperations.SetTimes(node, "file", false, 0, 0).Error);
        Assert.Equal(
            FilesystemError.ReadOnly,
            PathOperations.Open(node, "file", false, OpenFlags.Truncate, write: false).Error
        );
    }

    [Fact]
    public void A_folder_that_is_gone_has_no_entries() =>
        Assert.Equal(
            FilesystemError.NoEntry,
            LinuxDirectory.OpenRoot(Path.Combine(_root, "missing"), FileLimits.Default).Error
        );

    private Folder Open(string kind) =>
        new(
            kind == "linux"
                ? LinuxDirectory.OpenRoot(_root, FileLimits.Default)
                : new PortableDirectory(_root, FileLimits.Default)
        );

    private static FileStat Stat(DirectoryInfo directory, string name)
    {
        using var folder = new Folder(
            OperatingSystem.IsLinux()
                ? LinuxDirectory.OpenRoot(directory.FullName, FileLimits.Default)
                : new PortableDirectory(directory.FullName, FileLimits.Default)
        );
        return PathOperations.Stat(folder.Node, name, follow: false).Value;
    }

    private sealed class Folder(Result<FileNode, FilesystemError> opened) : IDisposable
    {
        public DirectoryNode Node { get; } = (DirectoryNode)opened.Value!;

        /// <summary>Reads a file; of a directory, nothing.</summary>
        public Result<string, FilesystemError> Read(string path)
        {
            var found = PathOperations.Open(Node, path, follow: true, OpenFlags.None, write: false);
            if (!found.IsOk)
            {
                return found.Error;
            }

            var buffer = new byte[100];
            var read = found.Value is RegularFileNode file ? file.Read(0, buffer) : 0;
            found.Value!.Release();
            return read.IsOk ? Encoding.UTF8.GetString(buffer, 0, read.Value) : read.Error;
        }

        public void Dispose() => Node.Release();
    }
}
