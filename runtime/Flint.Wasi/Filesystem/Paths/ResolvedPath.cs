namespace Flint.Wasi.Filesystem;

/// <summary>What following symbolic links means for the last part of a path; those before it are always followed.</summary>
internal enum LastLink
{
    /// <summary>Followed.</summary>
    Follow,

    /// <summary>Taken as what it is, unless the path ends with a slash.</summary>
    Keep,

    /// <summary>Taken as what it is: for what removes or replaces it.</summary>
    AlwaysKeep,
}

/// <summary>Where a path leads. Holds references until it is disposed of.</summary>
/// <param name="parent">The directory that has, or would have, the entry; null where the path is the starting point itself.</param>
/// <param name="name">The entry's name in it.</param>
/// <param name="node">What is there; null where there is nothing.</param>
/// <param name="wantsDirectory">Whether the path can mean a directory only.</param>
internal sealed class ResolvedPath(DirectoryNode? parent, string name, FileNode? node, bool wantsDirectory)
    : IDisposable
{
    public DirectoryNode? Parent { get; } = parent;

    public string Name { get; } = name;

    public FileNode? Node { get; } = node;

    public bool WantsDirectory { get; } = wantsDirectory;

    /// <inheritdoc/>
    public void Dispose()
    {
        Parent?.Release();
        Node?.Release();
    }
}
