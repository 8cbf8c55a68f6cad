namespace Flint.Wasi.Filesystem;

/// <summary>What is known about a file, directory or symbolic link.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Device">The file system; with <paramref name="Inode"/> it tells whether two paths lead to the same thing.</param>
/// <param name="Inode">The thing in its file system.</param>
/// <param name="Links">Names that it has.</param>
/// <param name="Size">Bytes; of a symbolic link, those of its target's name.</param>
/// <param name="Accessed">Nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Modified">Likewise, of the last change of its contents.</param>
/// <param name="Changed">Likewise, of the last change of any kind.</param>
internal readonly record struct FileStat(
    DescriptorType Type,
    ulong Device,
    ulong Inode,
    ulong Links,
    ulong Size,
    ulong Accessed,
    ulong Modified,
    ulong Changed
);

/// <summary>An entry of a directory.</summary>
internal readonly record struct DirectoryItem(string Name, DescriptorType Type, ulong Inode);
