namespace Flint.Worker.Threads;

/// <summary>
/// The work of one function that waits for a thread, in the order in which it came. Only
/// <see cref="GuestThreads"/> uses what is in it, under its lock.
/// </summary>
internal sealed class GuestLane
{
    /// <summary>Room that an empty lane keeps. What a flood needed is given up, because there may be many functions.</summary>
    private const int KeptRoom = 256;

    private Queue<IGuestWork> _work = new();

    /// <summary>Whether no work is in it.</summary>
    public bool IsEmpty => _work.Count == 0;

    /// <summary>Adds work at the end.</summary>
    public void Enqueue(IGuestWork work) => _work.Enqueue(work);

    /// <summary>Takes the work that came first. There must be some.</summary>
    public IGuestWork Dequeue()
    {
        var work = _work.Dequeue();
        if (_work.Count == 0 && _work.Capacity > KeptRoom)
        {
            _work = new Queue<IGuestWork>();
        }

        return work;
    }
}
