namespace Flint.Worker.Threads;

/// <summary>Something that runs guest code.</summary>
internal interface IGuestWork
{
    /// <summary>Where it queues: one lane for each function. Read once, when the work is given to the threads.</summary>
    GuestLane Lane { get; }

    /// <summary>Runs it on the calling thread. Must not throw.</summary>
    void Run();
}
