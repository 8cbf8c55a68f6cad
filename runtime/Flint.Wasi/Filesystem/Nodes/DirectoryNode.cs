using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// A directory. Its operations take single names: not empty, not "." or "..", without slashes and NUL.
/// </summary>
internal abstract class DirectoryNode : FileNode
{
    /// <inheritdoc/>
    public sealed override DescriptorType Type => DescriptorType.Directory;

    /// <summary>Limits on paths through it.</summary>
    public abstract FileLimits Limits { get; }

    /// <summary>Finds an entry, without following it where it is a symbolic link.</summary>
    public abstract Result<FileNode, FilesystemError> Lookup(string name);

    /// <summary>All entries but "." and "..".</summary>
    public abstract Result<IReadOnlyList<DirectoryItem>, FilesystemError> List();

    /// <summary>Makes an empty file.</summary>
    public virtual Result<FileNode, FilesystemError> CreateFile(string name) => FilesystemError.ReadOnly;

    /// <summary>Makes a directory.</summary>
    public virtual Done CreateDirectory(string name) => FilesystemError.ReadOnly;

    /// <summary>Makes a symbolic link.</summary>
    public virtual Done CreateSymlink(string name, string target) => FilesystemError.ReadOnly;

    /// <summary>Gives a file another name.</summary>
    public virtual Done Link(string name, FileNode node) => FilesystemError.ReadOnly;

    /// <summary>Removes an empty directory.</summary>
    public virtual Done RemoveDirectory(string name) => FilesystemError.ReadOnly;

    /// <summary>Removes anything but a directory.</summary>
    public virtual Done Unlink(string name) => FilesystemError.ReadOnly;

    /// <summary>Moves an entry, and replaces what has the new name as POSIX's rename does.</summary>
    public virtual Done Rename(string name, DirectoryNode target, string targetName) => FilesystemError.ReadOnly;
}
