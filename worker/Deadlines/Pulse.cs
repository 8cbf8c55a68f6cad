using Flint.Worker.Threads;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Deadlines;

/// <summary>
/// One thread that looks at all running invocations every few milliseconds while there are any, and stops those whose
/// deadline has passed. It also has <see cref="GuestThreads"/> look after a queue that does not move.
/// </summary>
/// <remarks>
/// A timer per request would be made and thrown away tens of thousands of times a second. Here a deadline costs a
/// request two writes to memory. The thread is its own because the thread pool's timers are late when the server is
/// busy, which is when deadlines matter.
/// </remarks>
internal sealed class Pulse(GuestThreads threads, TimeProvider time, IOptions<DeadlineOptions> options) : IDisposable
{
    private readonly DeadlineOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private IDeadlineTarget[] _targets = new IDeadlineTarget[64];
    private int _count;
    private int _sleeping = 1;
    private Thread? _thread;
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);
    private volatile bool _disposed;

    /// <summary>Has a target looked at from now on, for ever: targets are few and used again.</summary>
    public void Add(IDeadlineTarget target)
    {
        lock (_gate)
        {
            if (_count == _targets.Length)
            {
                Array.Resize(ref _targets, 2 * _count);
            }

            _targets[_count] = target;
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Called after a target got a deadline, which must have been written with a full fence.</summary>
    public void Ensure()
    {
        if (Volatile.Read(ref _sleeping) != 0)
        {
            Wake();
        }
    }

    /// <summary>Looks at all targets once. Answers how many have a deadline.</summary>
    public int Look()
    {
        var now = time.GetTimestamp();
        var active = 0;
        var count = Volatile.Read(ref _count);
        var targets = Volatile.Read(ref _targets);
        for (var i = 0; i < count; i++)
        {
            active += targets[i].Check(now) ? 1 : 0;
        }

        threads.Relieve();
        return active;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _stop.Set();
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            if (_thread is null)
            {
                _thread = new Thread(Loop) { IsBackground = true, Name = "flint-pulse" };
                _thread.Start();
            }

            _wake.Set();
        }
    }

    private void Loop()
    {
        var idleSince = time.GetTimestamp();
        while (!_disposed)
        {
            if (Look() > 0)
            {
                idleSince = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(idleSince) >= _options.Linger)
            {
                Sleep();
                idleSince = time.GetTimestamp();
            }

            _stop.Wait(_options.Interval);
        }
    }

    private void Sleep()
    {
        _wake.Reset();
        Interlocked.Exchange(ref _sleeping, 1);

        // A target that got its deadline before it could see the flag is found here; a later one sees the flag.
        if (Look() == 0 && !_disposed)
        {
            _wake.Wait();
        }

        Interlocked.Exchange(ref _sleeping, 0);
    }
}
