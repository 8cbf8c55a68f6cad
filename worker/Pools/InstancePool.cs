using Flint.Core;
using Flint.Wasi;
using Flint.Worker.Artifacts;
using Flint.Worker.Limits;

namespace Flint.Worker.Pools;

/// <summary>
/// The instances of one version under one set of settings. A request takes a ready one; afterwards it is made fresh
/// and put back, or thrown away: nothing of a request can reach the next one unless the function asked for reuse.
/// </summary>
/// <remarks>
/// Who uses a pool enters it first. A retired pool lets nobody in any more, and gives up its program when the last one
/// has left.
/// </remarks>
internal sealed class InstancePool(
    PoolKey key,
    ProgramLease lease,
    GuestOptions guestOptions,
    FunctionGate gate,
    PoolOptions options,
    TimeProvider time,
    Action<InstancePool> belowMinimum
)
{
    /// <summary>The revision of settings that the registry does not have yet: anything it has is newer.</summary>
    public const long Unassigned = -1;

    private readonly Lock _lock = new();
    private readonly Stack<PooledInstance> _ready = new();
    private FunctionSettings _settings = FunctionSettings.Default;
    private long _revision = long.MinValue;
    private long _lastUsed = time.GetTimestamp();
    private int _users;
    private int _taken;
    private int _fewestReady;
    private int _retired;

    /// <summary>The pool's name.</summary>
    public PoolKey Key { get; } = key;

    /// <summary>What the versions of the function share.</summary>
    public FunctionGate Gate { get; } = gate;

    /// <summary>What its instances are given.</summary>
    public GuestOptions GuestOptions { get; } = guestOptions;

    /// <summary>The settings that it follows.</summary>
    public FunctionSettings Settings => Volatile.Read(ref _settings);

    /// <summary>The revision of the settings.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Whether its function was assigned, and not only prepared for its first deploy.</summary>
    public bool IsAssigned => Revision > Unassigned;

    /// <summary>Instances that wait for a request.</summary>
    public int Ready
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Instances that wait for a request, and those that serve one.</summary>
    public (int Ready, int Busy) Count
    {
        get
        {
            lock (_lock)
            {
                return (_ready.Count, _taken);
            }
        }
    }

    /// <summary>Instances that the function wants to be there and are not.</summary>
    public int Missing
    {
        get
        {
            lock (_lock)
            {
                return _retired != 0 ? 0 : Math.Max(0, Settings.Instances.Minimum - _ready.Count - _taken);
            }
        }
    }

    /// <summary>Set while somebody fills the pool up, so that only one does.</summary>
    public bool IsFilling { get; set; }

    /// <summary>Follows newer settings that need no other instances.</summary>
    public void Update(FunctionSettings settings, long revision)
    {
        lock (_lock)
        {
            Volatile.Write(ref _settings, settings);
            Interlocked.Exchange(ref _revision, revision);
        }
    }

    /// <summary>Begins to use the pool. False where it is retired.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _users);
        if (Volatile.Read(ref _retired) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Ends the use of the pool.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0 && Volatile.Read(ref _retired) != 0)
        {
            lease.Dispose();
        }
    }

    /// <summary>Takes a ready instance, or null.</summary>
    public PooledInstance? TryTake()
    {
        lock (_lock)
        {
            _lastUsed = time.GetTimestamp();
            if (!_ready.TryPop(out var instance))
            {
                _fewestReady = 0;
                return null;
            }

            _taken++;
            _fewestReady = Math.Min(_fewestReady, _ready.Count);
            return instance;
        }
    }

    /// <summary>Makes an instance on the calling thread, as if it had been taken.</summary>
    /// <param name="cancellation">Stops start code that runs too long.</param>
    /// <exception cref="Exception">It did not start.</exception>
    public PooledInstance Create(CancellationToken cancellation)
    {
        var instance = new PooledInstance(lease.Program.Instantiate(GuestOptions, cancellation));
        lock (_lock)
        {
            _taken++;
        }

        return instance;
    }

    /// <summary>
    /// Takes an instance back after a request, on the calling thread and after the response was handed over.
    /// </summary>
    /// <param name="instance">The instance.</param>
    /// <param name="failed">Whether the request failed, so that the instance's state cannot be trusted.</param>
    public void Return(PooledInstance instance, bool failed)
    {
        var kept = IsFit(instance, failed) && TryKeep(instance);
        if (!kept)
        {
            lock (_lock)
            {
                _taken--;
            }

            instance.Instance.Dispose();
            if (Missing > 0)
            {
                belowMinimum(this);
            }
        }
    }

    /// <summary>
    /// Gives up ready instances that were not needed since the last call, down to the minimum.
    /// </summary>
    /// <returns>Whether the pool itself has not been needed for <paramref name="idleTime"/>.</returns>
    public bool Trim(TimeSpan idleTime)
    {
        List<PooledInstance> surplus = [];
        bool idle;
        lock (_lock)
        {
            var minimum = Settings.Instances.Minimum;
            var count = Math.Min(_fewestReady, _ready.Count - minimum);
            for (var i = 0; i < count; i++)
            {
                surplus.Add(_ready.Pop());
            }

            _fewestReady = _ready.Count;
            idle = minimum == 0 && _taken == 0 && time.GetElapsedTime(_lastUsed) >= idleTime;
        }

        surplus.ForEach(static i => i.Instance.Dispose());
        return idle;
    }

    /// <summary>Lets nobody in any more and gives up all ready instances.</summary>
    public void Retire()
    {
        List<PooledInstance> ready;
        lock (_lock)
        {
            Volatile.Write(ref _retired, 1);
            ready = [.. _ready];
            _ready.Clear();
        }

        ready.ForEach(static i => i.Instance.Dispose());
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _users) == 0)
        {
            lease.Dispose();
        }
    }

    /// <summary>Whether an instance may serve another request, made fresh where it must be.</summary>
    private bool IsFit(PooledInstance instance, bool failed)
    {
        instance.Uses++;
        if (!failed && Settings.Instances.Isolation == InstanceIsolation.Reuse && instance.Uses < options.MaximumUses)
        {
            return true;
        }

        if (IsFull)
        {
            // Restoring costs as much as it may save: only for instances that will be kept.
            return false;
        }

        instance.Uses = 0;
        return instance.Instance.TryRestore();
    }

    private bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _retired != 0 || _ready.Count >= Settings.Instances.Maximum;
            }
        }
    }

    private bool TryKeep(PooledInstance instance)
    {
        lock (_lock)
        {
            if (_retired != 0 || _ready.Count >= Settings.Instances.Maximum)
            {
                return false;
            }

            _taken--;
            _ready.Push(instance);
            return true;
        }
    }
}
