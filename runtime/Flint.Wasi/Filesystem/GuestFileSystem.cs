using Flint.Component;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// The files of one instance: what it finds open when it begins, and how much of it is open. Used by the guest's thread.
/// </summary>
internal sealed class GuestFileSystem : IDisposable
{
    private readonly FileGrants _grants;
    private readonly TimeProvider _time;
    private int _open;

    public GuestFileSystem(FileGrants grants, TimeProvider time)
    {
        _grants = grants;
        _time = time;
        var preopens = new List<Preopen>();
        if (grants.Scratch is { } scratch)
        {
            preopens.Add(new Preopen(scratch.Path, isWritable: true, () => NewScratch(scratch)));
        }

        foreach (var folder in grants.Folders)
        {
            preopens.Add(new Preopen(folder.Path, isWritable: false, () => OpenFolder(folder)));
        }

        Preopens = [.. preopens];
    }

    /// <summary>Limits.</summary>
    public FileLimits Limits => _grants.Limits;

    /// <summary>The directories that a guest finds open.</summary>
    public IReadOnlyList<Preopen> Preopens { get; }

    /// <summary>Counts something that is about to be opened. False where too much is.</summary>
    public bool TryOpen()
    {
        if (_open >= Limits.OpenFiles)
        {
            return false;
        }

        _open++;
        return true;
    }

    /// <summary>Something was closed.</summary>
    public void Closed() => _open--;

    /// <summary>Empties the scratch file system, and lets go of the host's folders until they are used again.</summary>
    public void Reset()
    {
        foreach (var preopen in Preopens)
        {
            preopen.Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private Result<FileNode, FilesystemError> NewScratch(ScratchGrant grant) =>
        new ScratchFileSystem(grant.Bytes, Limits, _time).Root;

    private Result<FileNode, FilesystemError> OpenFolder(FolderGrant grant) =>
        OperatingSystem.IsLinux()
            ? LinuxDirectory.OpenRoot(grant.HostPath, Limits)
            : new PortableDirectory(grant.HostPath, Limits);
}

/// <summary>A directory that a guest finds open. What is behind it is opened when it is used for the first time.</summary>
/// <param name="path">Where the guest finds it.</param>
/// <param name="isWritable">Whether it may be changed.</param>
/// <param name="open">Opens it.</param>
internal sealed class Preopen(string path, bool isWritable, Func<Result<FileNode, FilesystemError>> open)
{
    private DirectoryNode? _node;

    /// <summary>Where the guest finds it.</summary>
    public string Path { get; } = path;

    /// <summary>Whether it may be changed.</summary>
    public bool IsWritable { get; } = isWritable;

    /// <summary>The directory. It stays the preopen's: the caller holds no reference.</summary>
    public Result<DirectoryNode, FilesystemError> Get()
    {
        if (_node is null)
        {
            var opened = open();
            if (!opened.IsOk)
            {
                return opened.Error;
            }

            _node = (DirectoryNode)opened.Value!;
        }

        return _node;
    }

    /// <summary>Lets go of it.</summary>
    public void Close()
    {
        _node?.Release();
        _node = null;
    }
}
