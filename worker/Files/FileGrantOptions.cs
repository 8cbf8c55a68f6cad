namespace Flint.Worker.Files;

/// <summary>The files that functions may be given (<c>Flint:Worker:Files</c>, <c>Flint:Worker:Scratch</c>).</summary>
public sealed class FileGrantOptions
{
    /// <summary>The section that names folders of the host.</summary>
    public const string FoldersSection = "Flint:Worker:Files";

    /// <summary>The section of the other options.</summary>
    public const string ScratchSection = "Flint:Worker:Scratch";

    /// <summary>Folders that functions may ask for, by name; none by default.</summary>
    public IDictionary<string, string> Folders { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Bytes of scratch files that one instance gets at most, whatever its function asks for (default 256 MiB): they are in
    /// the worker's memory.
    /// </summary>
    public long MaximumBytes { get; set; } = 256L << 20;
}
