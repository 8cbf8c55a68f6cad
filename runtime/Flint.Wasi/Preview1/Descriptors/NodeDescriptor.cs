using Flint.Component;
using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>A descriptor of something in a file system.</summary>
internal abstract class NodeDescriptor : Descriptor
{
    /// <summary>What it leads to. The descriptor keeps the reference.</summary>
    public abstract Result<FileNode, FilesystemError> Node { get; }

    /// <inheritdoc/>
    public sealed override Errno Stat(out FileStat stat)
    {
        var node = Node;
        var found = node.IsOk ? node.Value!.Stat() : node.Error;
        stat = found.Value;
        return found.ToErrno();
    }

    /// <inheritdoc/>
    public override Errno Synchronize()
    {
        var node = Node;
        return node.IsOk ? node.Value!.Synchronize().ToErrno() : node.Error.ToErrno();
    }

    /// <summary>Sets times; null leaves one as it is.</summary>
    public Errno SetTimes(ulong? accessed, ulong? modified)
    {
        var node = Node;
        return node.IsOk ? node.Value!.SetTimes(accessed, modified).ToErrno() : node.Error.ToErrno();
    }
}
