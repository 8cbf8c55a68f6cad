namespace Flint.Worker.Threads;

/// <summary>How many guests run and wait at once (<c>Flint:Worker:Threads</c>).</summary>
public sealed class ThreadOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Threads";

    /// <summary>
    /// Guests that compute at once. Default: 16 for every processor, at least 32. Far more than processors, because the
    /// operating system shares them fairly: guests that never end may then hold up the others until their deadline, but
    /// not stop them.
    /// </summary>
    public int MaximumRunning { get; set; } = Math.Max(32, 16 * Environment.ProcessorCount);

    /// <summary>
    /// Guests that wait for a request body, a client or a clock at once (default 4,000). Above it no further guest
    /// is started until one stops waiting. Each one holds a thread; the default is four times what one function may run
    /// at once by default, so that one function whose guests all wait keeps no other from starting.
    /// </summary>
    public int MaximumWaiting { get; set; } = 4_000;

    /// <summary>
    /// Invocations that may queue for a thread (default 10,000: a second or so of short functions). Above it the worker
    /// answers that it is overloaded.
    /// </summary>
    public int MaximumQueued { get; set; } = 10_000;

    /// <summary>
    /// Threads that are woken as soon as there is work (default: one for each processor). Further ones come only when
    /// work has queued for a pulse of the worker, which short functions never do: waking fewer threads is faster.
    /// </summary>
    public int EagerThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Bytes of address space for a thread's stack (default 16 MiB). Only what is used takes memory. It holds the
    /// guest's frames, which have a limit of their own, and the host's.
    /// </summary>
    public int StackBytes { get; set; } = 16 << 20;

    /// <summary>How long a thread without work is kept (default 10 s).</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(10);
}
