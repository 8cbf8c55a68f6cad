using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// Something in a file system that a guest may reach. Both file systems, <see cref="ScratchFileSystem"/> and the host's
/// folders, are made of nodes, and <see cref="PathResolver"/> is the one place that walks from node to node.
/// </summary>
/// <remarks>
/// Who gets a node holds a reference, and gives it back with <see cref="Release"/>: a node of the host keeps a file of the
/// operating system open. Used by the guest's thread only.
/// </remarks>
internal abstract class FileNode
{
    private int _references = 1;

    /// <summary>What it is.</summary>
    public abstract DescriptorType Type { get; }

    /// <summary>Whether what is reached through it may be changed.</summary>
    public virtual bool IsWritable => false;

    /// <summary>Looks at it.</summary>
    public abstract Result<FileStat, FilesystemError> Stat();

    /// <summary>Sets its times, in nanoseconds since 1970-01-01T00:00:00Z; null leaves a time as it is.</summary>
    public virtual Done SetTimes(ulong? accessed, ulong? modified) => FilesystemError.ReadOnly;

    /// <summary>Has what was written survive, as far as the file system is one that lasts.</summary>
    public virtual Done Synchronize() => default(Unit);

    /// <summary>Adds a reference.</summary>
    public void AddReference() => _references++;

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        if (--_references == 0)
        {
            Close();
        }
    }

    /// <summary>Nobody holds the node any more.</summary>
    protected virtual void Close() { }
}

/// <summary>A symbolic link.</summary>
internal abstract class SymlinkNode : FileNode
{
    /// <inheritdoc/>
    public sealed override DescriptorType Type => DescriptorType.SymbolicLink;

    /// <summary>The path that it stands for.</summary>
    public abstract Result<string, FilesystemError> ReadTarget();
}

/// <summary>A file.</summary>
internal abstract class RegularFileNode : FileNode
{
    /// <inheritdoc/>
    public sealed override DescriptorType Type => DescriptorType.RegularFile;

    /// <summary>Reads; 0 bytes mean the end.</summary>
    public abstract Result<int, FilesystemError> Read(ulong offset, Span<byte> buffer);

    /// <summary>Writes, and fills a hole before the offset with zeroes. May take fewer bytes, but not none of some.</summary>
    public virtual Result<int, FilesystemError> Write(ulong offset, ReadOnlySpan<byte> bytes) =>
        FilesystemError.ReadOnly;

    /// <summary>Cuts the file, or adds zeroes.</summary>
    public virtual Done SetSize(ulong size) => FilesystemError.ReadOnly;
}

/// <summary>A device, a pipe or a socket: it can be seen, and not opened.</summary>
internal abstract class SpecialNode : FileNode;
