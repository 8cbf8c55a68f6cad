namespace Flint.Wasi;

/// <summary>The files that an instance can reach; none by default.</summary>
public sealed record FileGrants
{
    /// <summary>No files.</summary>
    public static FileGrants None { get; } = new();

    /// <summary>A file system of the instance's own; null where there is none.</summary>
    public ScratchGrant? Scratch { get; init; }

    /// <summary>Folders of the host, for reading.</summary>
    public IReadOnlyList<FolderGrant> Folders { get; init; } = [];

    /// <summary>Limits.</summary>
    public FileLimits Limits { get; init; } = FileLimits.Default;

    /// <summary>Whether there is nothing to open.</summary>
    public bool IsEmpty => Scratch is null && Folders.Count == 0;
}

/// <summary>A file system in memory that belongs to one instance, and is empty whenever the instance is fresh.</summary>
/// <param name="Path">Where the guest finds it.</param>
/// <param name="Bytes">Bytes of all files together.</param>
public sealed record ScratchGrant(string Path, long Bytes);

/// <summary>A folder of the host, for reading.</summary>
/// <param name="Path">Where the guest finds it.</param>
/// <param name="HostPath">Where it is on the host.</param>
public sealed record FolderGrant(string Path, string HostPath);
