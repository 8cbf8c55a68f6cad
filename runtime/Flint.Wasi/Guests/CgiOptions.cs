namespace Flint.Wasi;

/// <summary>How the output of preview1 commands becomes an HTTP response.</summary>
public sealed record CgiOptions
{
    /// <summary>The options used where none are given.</summary>
    public static CgiOptions Default { get; } = new();

    /// <summary>Bytes of the header block (default 32 KiB, which is what Kestrel takes in a request).</summary>
    public int HeaderBlockBytes { get; init; } = 32 * 1024;
}
