namespace Flint.Worker.Threads;

/// <summary>One thread of <see cref="GuestThreads"/>.</summary>
internal sealed class GuestThread
{
    // Not System.Threading.Lock, which cannot be waited on.
    private readonly object _signal = new();
    private readonly GuestThreads _owner;
    private readonly Thread _thread;
    private IGuestWork? _work;
    private bool _stopping;

    public GuestThread(GuestThreads owner, int number, int stackBytes)
    {
        _owner = owner;
        _thread = new Thread(Loop, stackBytes) { IsBackground = true, Name = $"flint-guest-{number}" };
    }

    /// <summary>Starts the thread with its first work.</summary>
    public void Start(IGuestWork work)
    {
        _work = work;
        _thread.UnsafeStart();
    }

    /// <summary>Gives work to the thread, which must be idle.</summary>
    public void Wake(IGuestWork work)
    {
        lock (_signal)
        {
            _work = work;
            Monitor.Pulse(_signal);
        }
    }

    /// <summary>Ends the thread, which must be idle.</summary>
    public void Stop()
    {
        lock (_signal)
        {
            _stopping = true;
            Monitor.Pulse(_signal);
        }
    }

    private void Loop()
    {
        var work = _work;
        _work = null;
        while (work is not null)
        {
            work.Run();
            work = _owner.Next(this) ?? WaitForWork();
        }
    }

    private IGuestWork? WaitForWork()
    {
        while (true)
        {
            lock (_signal)
            {
                if (_work is null && !_stopping)
                {
                    Monitor.Wait(_signal, _owner.IdleTime);
                }

                var work = _work;
                _work = null;
                if (work is not null || _stopping)
                {
                    return work;
                }
            }

            // Outside of the lock, because GuestThreads takes its own before a thread's.
            if (_owner.TryRetire(this))
            {
                return null;
            }
        }
    }
}
