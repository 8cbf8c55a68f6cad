namespace Flint.Core;

/// <summary>
/// A file system in memory that each instance has for itself (capability <c>scratch</c>). It is empty for every request,
/// unless the function asked for reuse.
/// </summary>
public sealed record ScratchSettings
{
    /// <summary>Bytes of all files together (default 16 MiB). They are not part of the memory limit.</summary>
    public long Bytes { get; init; } = 16L << 20;

    /// <summary>Where the function finds it (default <c>/tmp</c>).</summary>
    public string Path { get; init; } = "/tmp";
}

/// <summary>A folder of the host that a function may read (capability <c>files</c>).</summary>
public sealed record FileMount
{
    /// <summary>The folder's name in the worker's configuration, <c>Flint:Worker:Files</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where the function finds it, as in <c>/assets</c>.</summary>
    public required string Path { get; init; }
}
