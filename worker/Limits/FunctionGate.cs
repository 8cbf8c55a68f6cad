using Flint.Worker.Logs;
using Flint.Worker.Threads;

namespace Flint.Worker.Limits;

/// <summary>What all versions of one function share on this worker: its running invocations, its queue and its log budget.</summary>
internal sealed class FunctionGate(LineBudget lines)
{
    private int _running;

    /// <summary>Lines that the function may write to its log.</summary>
    public LineBudget Lines { get; } = lines;

    /// <summary>Where its work waits for a thread.</summary>
    public GuestLane Lane { get; } = new();

    /// <summary>Invocations that are queued or running.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Lets an invocation in, unless a number of them is in already.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _running) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    /// <summary>Called when an invocation that was let in has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
