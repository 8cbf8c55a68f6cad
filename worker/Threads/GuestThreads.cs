using Microsoft.Extensions.Options;

namespace Flint.Worker.Threads;

/// <summary>
/// The threads that guests run on. Guests block and compute for long, which would starve the thread pool that serves
/// HTTP; and they need a deep stack.
/// </summary>
/// <remarks>
/// <para>
/// Work is handed to an idle thread while fewer than <see cref="ThreadOptions.EagerThreads"/> run; otherwise it queues
/// and running threads take it as they finish, which costs no wake-up. A queue that does not move gets further threads
/// from <see cref="Relieve"/>, and a guest that waits gives its place to the next one at once. Functions take turns in the
/// queue (<see cref="GuestQueue"/>).
/// </para>
/// <para>One lock protects all of it: it is held for some tens of nanoseconds a few times per invocation.</para>
/// </remarks>
internal sealed class GuestThreads(IOptions<ThreadOptions> options) : IDisposable
{
    private readonly ThreadOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly GuestQueue _queue = new();
    private readonly List<GuestThread> _idle = [];
    private long _taken;
    private long _takenAtLastPulse;
    private int _running;
    private int _waiting;
    private int _created;
    private bool _disposed;

    /// <summary>How long a thread without work is kept.</summary>
    public TimeSpan IdleTime => _options.IdleTime;

    /// <summary>Guests that compute.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Guests that wait in a host call.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Work that no thread has taken yet.</summary>
    public int Queued
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Threads without work.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Takes work. False when the queue is full or the worker shuts down.</summary>
    public bool TryStart(IGuestWork work)
    {
        GuestThread? thread;
        IGuestWork? next = work;
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            if (_running >= _options.EagerThreads || !MayStart || _queue.Count > 0)
            {
                if (_queue.Count >= _options.MaximumQueued)
                {
                    return false;
                }

                _queue.Enqueue(work);
                if (_running >= _options.EagerThreads || !MayStart || !_queue.TryDequeue(out next))
                {
                    return true;
                }
            }

            _taken++;
            _running++;
            thread = TakeIdle();
        }

        Run(thread, next);
        return true;
    }

    /// <summary>Called on a guest's thread before it waits: the next guest may run meanwhile.</summary>
    public void BeginWait()
    {
        lock (_gate)
        {
            _running--;
            _waiting++;
        }

        StartQueued(_options.EagerThreads);
    }

    /// <summary>
    /// Called on a guest's thread after it waited. It goes on at once, even if more than
    /// <see cref="ThreadOptions.MaximumRunning"/> run then: the surplus only keeps further work in the queue.
    /// </summary>
    public void EndWait()
    {
        lock (_gate)
        {
            _waiting--;
            _running++;
        }
    }

    /// <summary>Called at every pulse: adds a thread where the queue has not moved since the last one.</summary>
    public void Relieve()
    {
        bool stuck;
        lock (_gate)
        {
            stuck = _queue.Count > 0 && _taken == _takenAtLastPulse;
            _takenAtLastPulse = _taken;
        }

        if (stuck)
        {
            StartQueued(_options.MaximumRunning);
        }
    }

    /// <summary>The next work for a thread that has finished its own, or null, which makes it idle.</summary>
    public IGuestWork? Next(GuestThread thread)
    {
        lock (_gate)
        {
            _running--;
            if (MayStart && _queue.TryDequeue(out var work))
            {
                _taken++;
                _running++;
                return work;
            }

            if (_disposed)
            {
                thread.Stop();
                return null;
            }

            _idle.Add(thread);
            return null;
        }
    }

    /// <summary>Ends a thread that was idle for long, unless it was just given work.</summary>
    public bool TryRetire(GuestThread thread)
    {
        lock (_gate)
        {
            return _idle.Remove(thread);
        }
    }

    /// <summary>Takes no more work. Running guests go on; their threads end after them.</summary>
    public void Dispose()
    {
        List<GuestThread> idle;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var thread in idle)
        {
            thread.Stop();
        }
    }

    private bool MayStart => _running < _options.MaximumRunning && _waiting < _options.MaximumWaiting;

    private void StartQueued(int maximumRunning)
    {
        IGuestWork? work;
        GuestThread? thread;
        lock (_gate)
        {
            if (_running >= maximumRunning || !MayStart || !_queue.TryDequeue(out work))
            {
                return;
            }

            _taken++;
            _running++;
            thread = TakeIdle();
        }

        Run(thread, work);
    }

    /// <summary>The thread that became idle last: its caches are the warmest, and the others can end.</summary>
    private GuestThread? TakeIdle()
    {
        if (_idle.Count == 0)
        {
            return null;
        }

        var thread = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        return thread;
    }

    private void Run(GuestThread? thread, IGuestWork work)
    {
        if (thread is not null)
        {
            thread.Wake(work);
            return;
        }

        new GuestThread(this, Interlocked.Increment(ref _created), _options.StackBytes).Start(work);
    }
}
