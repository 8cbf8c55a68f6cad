using Flint.Worker.Threads;

namespace Flint.Worker.Tests.Testing;

/// <summary>Work that goes on until it is told to end, of a function of its own where no lane is given.</summary>
internal sealed class TestWork(Action? inside = null, GuestLane? lane = null) : IGuestWork, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualResetEventSlim _started = new();
    private readonly ManualResetEventSlim _mayEnd = new();
    private readonly ManualResetEventSlim _ended = new();

    public GuestLane Lane { get; } = lane ?? new GuestLane();

    public bool HasStarted => _started.IsSet;

    public Thread? Thread { get; private set; }

    public void Run()
    {
        Thread = Thread.CurrentThread;
        _started.Set();
        inside?.Invoke();
        _mayEnd.Wait(Patience);
        _ended.Set();
    }

    public void WaitForStart() => Assert.True(_started.Wait(Patience), "The work was not started.");

    /// <summary>Lets the work end, and waits until it has.</summary>
    public void End()
    {
        _mayEnd.Set();
        Assert.True(_ended.Wait(Patience), "The work did not end.");
    }

    public void Dispose()
    {
        _mayEnd.Set();
    }
}
