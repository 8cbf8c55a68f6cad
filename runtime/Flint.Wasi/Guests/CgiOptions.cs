namespace Flint.Wasi;

/// <summary>How the output of preview1 commands becomes an HTTP response.</summary>
/// <remarks>
/// The body is buffered and sent on when one of these happens: <see cref="FlushBytes"/> are waiting; the guest writes
/// and bytes have been waiting for <see cref="FlushInterval"/>; the guest is about to pause (poll_oneoff, sched_yield, or a
/// read of a request body that has not arrived); the guest calls fd_sync or fd_datasync on its standard output; the
/// guest ends. So a short answer costs one sending, and a long or slow one streams.
/// </remarks>
public sealed record CgiOptions
{
    /// <summary>The options used where none are given.</summary>
    public static CgiOptions Default { get; } = new();

    /// <summary>Bytes of the header block (default 32 KiB, which is what Kestrel takes in a request).</summary>
    public int HeaderBlockBytes { get; init; } = 32 * 1024;

    /// <summary>Bytes of the body that wait at most (default 32 KiB: some hundred microseconds of a fast network).</summary>
    public int FlushBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// How long written bytes may wait before the next write sends them on (default 20 ms: not seen by people, and rare
    /// enough that its cost disappears).
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(20);
}
