using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Filesystem;

/// <summary>wasi:filesystem/types, <c>descriptor</c>.</summary>
internal sealed class FileHandle : HostObject
{
    private readonly GuestFileSystem? _files;
    private readonly FileNode? _node;
    private readonly Preopen? _preopen;

    /// <summary>A directory that the guest finds open. It may outlive a restore of the instance.</summary>
    public FileHandle(Preopen preopen)
    {
        _preopen = preopen;
        Flags = HandleFlags.Read | (preopen.IsWritable ? HandleFlags.MutateDirectory : HandleFlags.None);
    }

    /// <summary>Something that the guest has opened, and <paramref name="files"/> has counted.</summary>
    public FileHandle(GuestFileSystem files, FileNode node, HandleFlags flags)
    {
        _files = files;
        _node = node;
        Flags =
            node is DirectoryNode
                ? HandleFlags.Read | (node.IsWritable ? HandleFlags.MutateDirectory : HandleFlags.None)
                : flags & ~HandleFlags.MutateDirectory;
    }

    /// <summary>How it was opened.</summary>
    public HandleFlags Flags { get; }

    /// <inheritdoc/>
    public override bool Survives => _preopen is not null;

    /// <summary>What it leads to. The handle keeps the reference.</summary>
    public Result<FileNode, FilesystemError> Node
    {
        get
        {
            if (_preopen is null)
            {
                return _node!;
            }

            var directory = _preopen.Get();
            return directory.IsOk ? directory.Value! : directory.Error;
        }
    }

    /// <summary>The directory that it leads to.</summary>
    public Result<DirectoryNode, FilesystemError> Directory
    {
        get
        {
            var node = Node;
            return !node.IsOk ? node.Error
                : node.Value is DirectoryNode directory ? directory
                : FilesystemError.NotDirectory;
        }
    }

    /// <summary>The file that it leads to, if it was opened for what is asked.</summary>
    public Result<RegularFileNode, FilesystemError> File(HandleFlags access) =>
        _node is not RegularFileNode file ? FilesystemError.IsDirectory
        : (Flags & access) == access ? file
        : FilesystemError.BadDescriptor;

    /// <inheritdoc/>
    protected override void OnDropped()
    {
        // A preopen has neither: it is there again after a restore.
        _node?.Release();
        _files?.Closed();
    }

    /// <inheritdoc/>
    protected override void OnAbandoned() => OnDropped();
}

/// <summary>wasi:filesystem/types, <c>directory-entry-stream</c>: the entries as they were when it was opened.</summary>
/// <param name="files">Has counted it.</param>
/// <param name="items">The entries.</param>
internal sealed class DirectoryEntryStream(GuestFileSystem files, IReadOnlyList<DirectoryItem> items) : HostObject
{
    private int _next;

    /// <summary>The next entry; none at the end.</summary>
    public Option<DirectoryEntry> Next()
    {
        if (_next == items.Count)
        {
            return default;
        }

        var item = items[_next++];
        return new DirectoryEntry(item.Type, item.Name);
    }

    /// <inheritdoc/>
    protected override void OnDropped() => files.Closed();

    /// <inheritdoc/>
    protected override void OnAbandoned() => OnDropped();
}
