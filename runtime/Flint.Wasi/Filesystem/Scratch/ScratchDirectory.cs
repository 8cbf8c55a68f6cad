using System.Text;
using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>A directory of a scratch file system.</summary>
internal sealed class ScratchDirectory(ScratchFileSystem owner) : DirectoryNode, IScratchEntry
{
    /// <summary>Names of a directory: its own, and "." in itself.</summary>
    private const int OwnLinks = 2;

    private readonly Dictionary<string, FileNode> _entries = new(StringComparer.Ordinal);
    private ScratchTimes _times = new(owner.Now);
    private ScratchDirectory? _parent;
    private bool _isRemoved;

    public ScratchFileSystem Owner { get; } = owner;

    public ulong Inode { get; } = owner.NextInode();

    /// <inheritdoc/>
    public override bool IsWritable => true;

    /// <inheritdoc/>
    public override FileLimits Limits => Owner.Limits;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat()
    {
        var links = _isRemoved ? 0 : OwnLinks + _entries.Values.Count(static e => e is ScratchDirectory);
        return ScratchFileSystem.Stat(this, _times, Inode, links, (ulong)_entries.Count);
    }

    /// <inheritdoc/>
    public override Done SetTimes(ulong? accessed, ulong? modified)
    {
        _times.Set(accessed, modified, Owner.Now);
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> Lookup(string name)
    {
        if (!_entries.TryGetValue(name, out var node))
        {
            return FilesystemError.NoEntry;
        }

        node.AddReference();
        return node;
    }

    /// <inheritdoc/>
    public override Result<IReadOnlyList<DirectoryItem>, FilesystemError> List() =>
        Result<IReadOnlyList<DirectoryItem>, FilesystemError>.Ok([
            .. _entries.Select(static e => new DirectoryItem(e.Key, e.Value.Type, ((IScratchEntry)e.Value).Inode)),
        ]);

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> CreateFile(string name)
    {
        if (CannotAdd() is { } error)
        {
            return error;
        }

        var file = new ScratchFile(Owner);
        Add(name, file);
        file.AddReference();
        return file;
    }

    /// <inheritdoc/>
    public override Done CreateDirectory(string name)
    {
        if (DepthHere() >= Limits.Depth)
        {
            return FilesystemError.NameTooLong;
        }

        if (CannotAdd() is { } error)
        {
            return error;
        }

        Add(name, new ScratchDirectory(Owner));
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Done CreateSymlink(string name, string target)
    {
        var bytes = Encoding.UTF8.GetByteCount(target);
        if (!Owner.TryTake(bytes))
        {
            return FilesystemError.InsufficientSpace;
        }

        if (CannotAdd() is { } error)
        {
            Owner.Give(bytes);
            return error;
        }

        Add(name, new ScratchSymlink(Owner, target));
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Done Link(string name, FileNode node)
    {
        if (node is not IScratchEntry entry || entry.Owner != Owner)
        {
            return FilesystemError.CrossDevice;
        }

        if (_isRemoved)
        {
            return FilesystemError.NoEntry;
        }

        // Counted as if it were a file: one file could have any number of names.
        if (!Owner.TryTakeEntry())
        {
            return FilesystemError.InsufficientSpace;
        }

        node.AddReference();
        Add(name, node);
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Done RemoveDirectory(string name)
    {
        if (_entries[name] is not ScratchDirectory directory)
        {
            return FilesystemError.NotDirectory;
        }

        if (directory._entries.Count > 0)
        {
            return FilesystemError.NotEmpty;
        }

        Remove(name);
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Done Unlink(string name)
    {
        if (_entries[name] is ScratchDirectory)
        {
            return FilesystemError.IsDirectory;
        }

        Remove(name);
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Done Rename(string name, DirectoryNode target, string targetName)
    {
        if (target is not ScratchDirectory to || to.Owner != Owner)
        {
            return FilesystemError.CrossDevice;
        }

        if (to._isRemoved)
        {
            return FilesystemError.NoEntry;
        }

        var node = _entries[name];
        if (to._entries.TryGetValue(targetName, out var replaced))
        {
            if (ReferenceEquals(node, replaced))
            {
                // Two names of one thing, or the same name: POSIX leaves both.
                return default(Unit);
            }

            if (CannotReplace(node, replaced) is { } error)
            {
                return error;
            }
        }

        if (node is ScratchDirectory moved)
        {
            if (to == moved || moved.Contains(to))
            {
                return FilesystemError.Invalid;
            }

            if (to != this && to.DepthHere() + moved.Height() >= Limits.Depth)
            {
                return FilesystemError.NameTooLong;
            }
        }

        if (replaced is not null)
        {
            to.Remove(targetName);
        }

        _entries.Remove(name);
        _times.Modify(Owner.Now);
        to._entries.Add(targetName, node);
        to._times.Modify(Owner.Now);
        if (node is ScratchDirectory directory)
        {
            directory._parent = to;
        }

        return default(Unit);
    }

    public void AddName() { }

    public void RemoveName() => _isRemoved = true;

    private void Add(string name, FileNode node)
    {
        if (node is ScratchDirectory directory)
        {
            directory._parent = this;
        }

        ((IScratchEntry)node).AddName();
        _entries.Add(name, node);
        _times.Modify(Owner.Now);
    }

    private void Remove(string name)
    {
        _entries.Remove(name, out var node);
        _times.Modify(Owner.Now);
        Owner.GiveEntry();
        ((IScratchEntry)node!).RemoveName();
        node.Release();
    }

    /// <summary>Makes room for an entry, or says why there is none.</summary>
    private FilesystemError? CannotAdd() =>
        _isRemoved ? FilesystemError.NoEntry
        : Owner.TryTakeEntry() ? null
        : FilesystemError.InsufficientSpace;

    private static FilesystemError? CannotReplace(FileNode node, FileNode replaced) =>
        (node, replaced) switch
        {
            (ScratchDirectory, ScratchDirectory { _entries.Count: > 0 }) => FilesystemError.NotEmpty,
            (ScratchDirectory, not ScratchDirectory) => FilesystemError.NotDirectory,
            (not ScratchDirectory, ScratchDirectory) => FilesystemError.IsDirectory,
            _ => null,
        };

    private bool Contains(ScratchDirectory directory)
    {
        for (var above = directory._parent; above is not null; above = above._parent)
        {
            if (above == this)
            {
                return true;
            }
        }

        return false;
    }

    private int DepthHere()
    {
        var depth = 0;
        for (var above = _parent; above is not null; above = above._parent)
        {
            depth++;
        }

        return depth;
    }

    private int Height() =>
        _entries.Values.OfType<ScratchDirectory>().Select(static d => d.Height() + 1).DefaultIfEmpty(0).Max();
}
