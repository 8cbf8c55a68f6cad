namespace Flint.Worker.Threads;

/// <summary>Something that runs guest code.</summary>
internal interface IGuestWork
{
    /// <summary>Runs it on the calling thread. Must not throw.</summary>
    void Run();
}
