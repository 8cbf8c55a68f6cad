namespace Flint.Wasi.Filesystem;

/// <summary>What can be an entry of a <see cref="ScratchDirectory"/>.</summary>
internal interface IScratchEntry
{
    /// <summary>The file system that it is part of.</summary>
    ScratchFileSystem Owner { get; }

    /// <summary>Its number.</summary>
    ulong Inode { get; }

    /// <summary>It has one more name.</summary>
    void AddName();

    /// <summary>It has one name less.</summary>
    void RemoveName();
}
