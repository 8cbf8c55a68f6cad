using System.Text;
using System.Text.Unicode;
using Flint.Component;
using Microsoft.Win32.SafeHandles;

namespace Flint.Wasi.Filesystem;

/// <summary>What an error of Linux means to a guest.</summary>
internal static class LinuxErrors
{
    public static FilesystemError Of(int error) =>
        error switch
        {
            LinuxFiles.ErrorNoEntry => FilesystemError.NoEntry,
            LinuxFiles.ErrorAccess => FilesystemError.Access,
            LinuxFiles.ErrorNotDirectory => FilesystemError.NotDirectory,
            LinuxFiles.ErrorLoop => FilesystemError.Loop,
            LinuxFiles.ErrorNameTooLong => FilesystemError.NameTooLong,
            LinuxFiles.ErrorTooManyOpen or LinuxFiles.ErrorTooManyOpenInSystem => FilesystemError.InsufficientMemory,
            _ => FilesystemError.Io,
        };

    /// <summary>Looks at what a handle names.</summary>
    public static Result<FileStat, FilesystemError> Stat(SafeFileHandle handle) =>
        LinuxFiles.Stat(handle, out var error) is { } stat ? stat : Of(error);
}

/// <summary>A directory of the host, as a handle: whoever renames or replaces it, this stays the directory that it was.</summary>
internal sealed class LinuxDirectory(SafeFileHandle handle, FileLimits limits) : DirectoryNode
{
    /// <inheritdoc/>
    public override FileLimits Limits { get; } = limits;

    /// <summary>Opens a folder that an operator has configured.</summary>
    public static Result<FileNode, FilesystemError> OpenRoot(string path, FileLimits limits) =>
        LinuxFiles.OpenRoot(path, out var error) is { } handle
            ? new LinuxDirectory(handle, limits)
            : LinuxErrors.Of(error);

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() => LinuxErrors.Stat(handle);

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> Lookup(string name)
    {
        var entry = LinuxFiles.OpenEntry(handle, name, out var error);
        if (entry is null)
        {
            return LinuxErrors.Of(error);
        }

        if (LinuxFiles.Stat(entry, out error) is not { } stat)
        {
            entry.Dispose();
            return LinuxErrors.Of(error);
        }

        return stat.Type switch
        {
            DescriptorType.Directory => new LinuxDirectory(entry, Limits),
            DescriptorType.RegularFile => new LinuxFile(entry),
            DescriptorType.SymbolicLink => new LinuxSymlink(entry, Limits),
            _ => new LinuxSpecial(entry, stat.Type),
        };
    }

    /// <inheritdoc/>
    public override Result<IReadOnlyList<DirectoryItem>, FilesystemError> List() =>
        LinuxFiles.List(handle, Limits.ListedEntries + 1, out var error) is not { } items ? LinuxErrors.Of(error)
        : items.Count > Limits.ListedEntries ? FilesystemError.InsufficientMemory
        : Result<IReadOnlyList<DirectoryItem>, FilesystemError>.Ok(items);

    /// <inheritdoc/>
    protected override void Close() => handle.Dispose();
}

/// <summary>A file of the host, opened when it is read for the first time.</summary>
internal sealed class LinuxFile(SafeFileHandle handle) : RegularFileNode
{
    private SafeFileHandle? _contents;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() => LinuxErrors.Stat(handle);

    /// <inheritdoc/>
    public override Result<int, FilesystemError> Read(ulong offset, Span<byte> buffer)
    {
        if (_contents is null)
        {
            _contents = LinuxFiles.OpenForReading(handle, out var error);
            if (_contents is null)
            {
                return LinuxErrors.Of(error);
            }
        }

        if (offset > long.MaxValue)
        {
            return 0;
        }

        try
        {
            return RandomAccess.Read(_contents, buffer, (long)offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return FilesystemError.Io;
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        _contents?.Dispose();
        handle.Dispose();
    }
}

/// <summary>A symbolic link of the host.</summary>
internal sealed class LinuxSymlink(SafeFileHandle handle, FileLimits limits) : SymlinkNode
{
    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() => LinuxErrors.Stat(handle);

    /// <inheritdoc/>
    public override Result<string, FilesystemError> ReadTarget()
    {
        var target = new byte[limits.PathBytes + 1];
        var length = LinuxFiles.ReadLink(handle, target, out var error);
        if (length < 0)
        {
            return LinuxErrors.Of(error);
        }

        if (length == target.Length)
        {
            return FilesystemError.NameTooLong;
        }

        var bytes = target.AsSpan(0, length);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : FilesystemError.IllegalByteSequence;
    }

    /// <inheritdoc/>
    protected override void Close() => handle.Dispose();
}

/// <summary>A device, pipe or socket of the host.</summary>
internal sealed class LinuxSpecial(SafeFileHandle handle, DescriptorType type) : SpecialNode
{
    /// <inheritdoc/>
    public override DescriptorType Type { get; } = type;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() => LinuxErrors.Stat(handle);

    /// <inheritdoc/>
    protected override void Close() => handle.Dispose();
}
