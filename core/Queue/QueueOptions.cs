namespace Flint.Core;

/// <summary>Limits of the durable queue, bound from <c>Flint:Queue</c>. All who enqueue share them.</summary>
public sealed class QueueOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Queue";

    /// <summary>
    /// Bytes of the body of one queued request (default 1 MiB: it is kept in the store until it has run; larger things
    /// belong into a store of objects, with their address in the request). More get 413.
    /// </summary>
    public int BodyBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Bytes of a request's headers, path and query together (default 32 KiB, what Kestrel takes of headers). More get
    /// 431.
    /// </summary>
    public int HeadBytes { get; set; } = 32 << 10;

    /// <summary>
    /// Invocations of one function that wait or run (default 10,000: at 100 a second, what a dead dependency leaves
    /// behind in under two minutes). More get 429.
    /// </summary>
    public int BacklogPerFunction { get; set; } = 10_000;

    /// <summary>Invocations of all functions that wait or run (default 100,000). More get 503.</summary>
    public int Backlog { get; set; } = 100_000;

    /// <summary>
    /// Bytes of the requests that wait, run or are dead letters, of all functions (default 1 GiB, as disks go). More get
    /// 503.
    /// </summary>
    public long BacklogBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Dead letters of one function (default 10,000). They are never thrown away by the platform: a function that has as
    /// many takes no more asynchronous work until somebody replays or removes them.
    /// </summary>
    public int DeadLettersPerFunction { get; set; } = 10_000;

    /// <summary>
    /// Bytes kept of a response's body (default 256 KiB). The rest is cut, and the status says so.
    /// </summary>
    public int ResponseBytes { get; set; } = 256 << 10;

    /// <summary>How long what came of an invocation can be read after its end (default 24 h).</summary>
    public TimeSpan ResultTime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Bytes of responses that are kept in all (default 256 MiB). Where there are more, the oldest go before their time.
    /// </summary>
    public long ResultBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How long a key of idempotency is remembered (default 24 h: as long as clients and senders of events try again).
    /// </summary>
    public TimeSpan KeyTime { get; set; } = TimeSpan.FromHours(24);
}
