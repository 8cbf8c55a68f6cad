namespace Flint.Wasi;

/// <summary>
/// Limits of the files of one instance (<c>Flint:Worker:FileLimits</c>), beside the bytes that a function may keep.
/// </summary>
public sealed record FileLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static FileLimits Default { get; } = new();

    /// <summary>
    /// Names of files, directories and symbolic links in a scratch file system (default 4,096): each costs the host some
    /// hundred bytes that the file system's own limit does not count.
    /// </summary>
    public int Entries { get; init; } = 4096;

    /// <summary>Bytes of one name (default 255, as Linux has it).</summary>
    public int NameBytes { get; init; } = 255;

    /// <summary>Bytes of a path, and of a symbolic link's target (default 4,096, as Linux has it).</summary>
    public int PathBytes { get; init; } = 4096;

    /// <summary>Directories below each other (default 64): a path on the host keeps that many files open while it is walked.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Symbolic links followed in one path (default 40, as Linux has it).</summary>
    public int SymbolicLinks { get; init; } = 40;

    /// <summary>
    /// Entries of a directory of the host that can be listed (default 20,000): a list is in memory whole, and a guest can
    /// have as many as it has files open.
    /// </summary>
    public int ListedEntries { get; init; } = 20_000;

    /// <summary>
    /// Files and directories that one instance has open at once (default 256): the operating system's own limit, often
    /// 1,024 for a process, is shared by all.
    /// </summary>
    public int OpenFiles { get; init; } = 256;
}
