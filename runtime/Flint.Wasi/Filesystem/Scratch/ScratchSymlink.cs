using System.Text;
using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>A symbolic link of a scratch file system.</summary>
internal sealed class ScratchSymlink(ScratchFileSystem owner, string target) : SymlinkNode, IScratchEntry
{
    private ScratchTimes _times = new(owner.Now);
    private int _names;

    public ScratchFileSystem Owner { get; } = owner;

    public ulong Inode { get; } = owner.NextInode();

    /// <inheritdoc/>
    public override bool IsWritable => true;

    /// <inheritdoc/>
    public override Result<string, FilesystemError> ReadTarget() => target;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() =>
        ScratchFileSystem.Stat(this, _times, Inode, _names, (ulong)Encoding.UTF8.GetByteCount(target));

    /// <inheritdoc/>
    public override Done SetTimes(ulong? accessed, ulong? modified)
    {
        _times.Set(accessed, modified, Owner.Now);
        return default(Unit);
    }

    public void AddName() => _names++;

    public void RemoveName()
    {
        if (--_names == 0)
        {
            Owner.Give(Encoding.UTF8.GetByteCount(target));
        }
    }
}
