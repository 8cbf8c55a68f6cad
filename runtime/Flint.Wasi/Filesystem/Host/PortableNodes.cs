using Flint.Component;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// A directory of the host on a system other than Linux, as a path. Symbolic links are refused wherever they lead, and a
/// folder whose contents others may change while a guest reads it is not safe here: between the look at an entry and its use
/// it could become a link. Inodes are made of the path.
/// </summary>
internal sealed class PortableDirectory(string path, FileLimits limits) : DirectoryNode
{
    /// <inheritdoc/>
    public override FileLimits Limits { get; } = limits;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() => PortableFiles.Stat(new DirectoryInfo(path), Type, 0);

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> Lookup(string name)
    {
        if (name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            return FilesystemError.NoEntry;
        }

        return PortableFiles.Try<FileNode>(() =>
        {
            var entry = Path.Combine(path, name);
            var attributes = File.GetAttributes(entry);
            if ((attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
            {
                return FilesystemError.NotPermitted;
            }

            return (attributes & FileAttributes.Directory) != 0
                ? new PortableDirectory(entry, Limits)
                : new PortableFile(entry);
        });
    }

    /// <inheritdoc/>
    public override Result<IReadOnlyList<DirectoryItem>, FilesystemError> List() =>
        PortableFiles.Try(() =>
            Result<IReadOnlyList<DirectoryItem>, FilesystemError>.Ok([
                .. new DirectoryInfo(path)
                    .EnumerateFileSystemInfos()
                    .Select(static e => new DirectoryItem(
                        e.Name,
                        PortableFiles.TypeOf(e.Attributes),
                        PortableFiles.InodeOf(e.FullName)
                    )),
            ])
        );
}

/// <summary>A file of the host on a system other than Linux.</summary>
internal sealed class PortableFile(string path) : RegularFileNode
{
    private FileStream? _contents;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() =>
        PortableFiles.Try(() =>
        {
            var file = new FileInfo(path);
            return PortableFiles.Stat(file, Type, (ulong)file.Length);
        });

    /// <inheritdoc/>
    public override Result<int, FilesystemError> Read(ulong offset, Span<byte> buffer)
    {
        if (offset > long.MaxValue)
        {
            return 0;
        }

        try
        {
            _contents ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return RandomAccess.Read(_contents.SafeFileHandle, buffer, (long)offset);
        }
        catch (Exception e) when (PortableFiles.ErrorOf(e) is { } error)
        {
            return error;
        }
    }

    /// <inheritdoc/>
    protected override void Close() => _contents?.Dispose();
}

/// <summary>What directories and files share.</summary>
internal static class PortableFiles
{
    public static Result<T, FilesystemError> Try<T>(Func<Result<T, FilesystemError>> body)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (ErrorOf(e) is { } error)
        {
            return error;
        }
    }

    /// <summary>What an exception of the file system means to a guest; null where it is none.</summary>
    public static FilesystemError? ErrorOf(Exception exception) =>
        exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => FilesystemError.NoEntry,
            PathTooLongException => FilesystemError.NameTooLong,
            UnauthorizedAccessException => FilesystemError.Access,
            IOException or NotSupportedException => FilesystemError.Io,
            _ => null,
        };

    public static Result<FileStat, FilesystemError> Stat(FileSystemInfo info, DescriptorType type, ulong size) =>
        info.Exists
            ? new FileStat(
                type,
                1,
                InodeOf(info.FullName),
                1,
                size,
                Nanoseconds(info.LastAccessTimeUtc),
                Nanoseconds(info.LastWriteTimeUtc),
                Nanoseconds(info.LastWriteTimeUtc)
            )
            : FilesystemError.NoEntry;

    public static DescriptorType TypeOf(FileAttributes attributes) =>
        (attributes & FileAttributes.ReparsePoint) != 0 ? DescriptorType.SymbolicLink
        : (attributes & FileAttributes.Directory) != 0 ? DescriptorType.Directory
        : DescriptorType.RegularFile;

    /// <summary>FNV-1a of the path: the same path always has the same number.</summary>
    public static ulong InodeOf(string path)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in path)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }

    private static ulong Nanoseconds(DateTime time) =>
        (ulong)Math.Max(0, time.Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
}
