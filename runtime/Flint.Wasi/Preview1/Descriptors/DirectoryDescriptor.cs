using Flint.Component;
using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>An open directory: one that the guest found open, or one that it has opened itself.</summary>
internal sealed class DirectoryDescriptor : NodeDescriptor
{
    private readonly GuestFileSystem? _files;
    private readonly DirectoryNode? _node;
    private readonly bool _isWritable;
    private IReadOnlyList<DirectoryItem>? _items;

    /// <summary>A directory that the guest finds open.</summary>
    public DirectoryDescriptor(Preopen preopen)
    {
        Preopen = preopen;
        _isWritable = preopen.IsWritable;
    }

    /// <summary>A directory that the guest has opened, which <paramref name="files"/> has counted.</summary>
    public DirectoryDescriptor(GuestFileSystem files, DirectoryNode node)
    {
        _files = files;
        _node = node;
        _isWritable = node.IsWritable;
    }

    /// <summary>What it is where the guest found it open.</summary>
    public Preopen? Preopen { get; }

    /// <inheritdoc/>
    public override FileType Type => FileType.Directory;

    /// <inheritdoc/>
    public override Rights Rights => _isWritable ? Rights.DirectoryForWriting : Rights.DirectoryForReading;

    /// <inheritdoc/>
    /// <remarks>
    /// Of a directory for reading too: C libraries ask for what is told here and no more, so that opening a file for writing
    /// would succeed, and writing to it fail.
    /// </remarks>
    public override Rights InheritingRights => Rights | Rights.AnyFile | Rights.Read | Rights.FileForWriting;

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> Node
    {
        get
        {
            var directory = Directory;
            return directory.IsOk ? directory.Value! : directory.Error;
        }
    }

    /// <summary>The directory.</summary>
    public Result<DirectoryNode, FilesystemError> Directory => Preopen is null ? _node! : Preopen.Get();

    /// <inheritdoc/>
    public override Errno Read(GuestBuffers buffers, out uint count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    /// <inheritdoc/>
    public override Errno Write(GuestBuffers buffers, out uint count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    /// <summary>
    /// The entries, "." and ".." before the others. They are read when the guest begins at the first one, so that its
    /// cookies, which are positions, stay good while it adds and removes entries.
    /// </summary>
    public Result<IReadOnlyList<DirectoryItem>, FilesystemError> List(bool fromBeginning)
    {
        if (_items is not null && !fromBeginning)
        {
            return Result<IReadOnlyList<DirectoryItem>, FilesystemError>.Ok(_items);
        }

        var directory = Directory;
        if (!directory.IsOk)
        {
            return directory.Error;
        }

        var (self, items) = (directory.Value!.Stat(), directory.Value.List());
        if (!self.IsOk || !items.IsOk)
        {
            return self.IsOk ? items.Error : self.Error;
        }

        var inode = self.Value.Inode;
        _items =
        [
            new DirectoryItem(".", DescriptorType.Directory, inode),
            new DirectoryItem("..", DescriptorType.Directory, inode),
            .. items.Value!,
        ];
        return Result<IReadOnlyList<DirectoryItem>, FilesystemError>.Ok(_items);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _node?.Release();
        _files?.Closed();
    }
}
