using System.Diagnostics.CodeAnalysis;

namespace Flint.Worker.Threads;

/// <summary>
/// Work that waits for a thread: the functions take turns, and each gives the work that it has had for longest. A function
/// that floods so delays another's single request by one turn of its own, not by its whole flood.
/// </summary>
/// <remarks>Not thread-safe: <see cref="GuestThreads"/> has the lock. It allocates nothing once it has grown.</remarks>
internal sealed class GuestQueue
{
    /// <summary>The lanes with work, each once; the first one's turn is next.</summary>
    private readonly Queue<GuestLane> _turns = new();

    /// <summary>Work in all lanes.</summary>
    public int Count { get; private set; }

    /// <summary>Adds work to its lane.</summary>
    public void Enqueue(IGuestWork work)
    {
        var lane = work.Lane;
        if (lane.IsEmpty)
        {
            _turns.Enqueue(lane);
        }

        lane.Enqueue(work);
        Count++;
    }

    /// <summary>Takes the work whose turn it is.</summary>
    public bool TryDequeue([NotNullWhen(true)] out IGuestWork? work)
    {
        if (!_turns.TryDequeue(out var lane))
        {
            work = null;
            return false;
        }

        work = lane.Dequeue();
        if (!lane.IsEmpty)
        {
            _turns.Enqueue(lane);
        }

        Count--;
        return true;
    }
}
