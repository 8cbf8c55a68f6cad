namespace Flint.Wasm.Compiler;

/// <summary>
/// Remembers, along the code being emitted, which locals hold an address whose first so many bytes are known to be inside
/// memory 0, so that the check need not be repeated. Memories never shrink, so only a new value of the local ends it.
/// </summary>
internal sealed class BoundsFacts(int localCount)
{
    /// <summary>
    /// How many locals are remembered at once. Facts are copied at every block, so their number must stay small.
    /// </summary>
    private const int MaximumFacts = 32;

    private readonly int[] _lastSet = new int[localCount];
    private Dictionary<int, ulong> _extents = [];

    /// <summary>Rises whenever a local is set.</summary>
    public int Sequence { get; private set; }

    public bool Covers(int local, ulong extent) => _extents.TryGetValue(local, out var known) && known >= extent;

    public void Add(int local, ulong extent)
    {
        if (_extents.Count >= MaximumFacts && !_extents.ContainsKey(local))
        {
            _extents.Clear();
        }

        _extents[local] = extent;
    }

    public void LocalSet(int local)
    {
        _lastSet[local] = ++Sequence;
        _extents.Remove(local);
    }

    public Dictionary<int, ulong> Snapshot() => new(_extents);

    public void Clear() => _extents = [];

    /// <summary>
    /// Forgets some locals: those set in a loop, at its start. What is known of the others holds in every round, because
    /// neither they nor the memory's length become less.
    /// </summary>
    /// <param name="locals">The locals, or null for all.</param>
    public void Forget(IReadOnlySet<int>? locals)
    {
        if (locals is null)
        {
            Clear();
            return;
        }

        foreach (var local in _extents.Keys.Where(locals.Contains).ToArray())
        {
            _extents.Remove(local);
        }
    }

    public void Reset(Dictionary<int, ulong> snapshot) => _extents = new(snapshot);

    /// <summary>Goes back to what was known at a point that dominates this one, less what was set since.</summary>
    public void Merge(Dictionary<int, ulong> snapshot, int sinceSequence)
    {
        _extents = [];
        foreach (var (local, extent) in snapshot)
        {
            if (_lastSet[local] <= sinceSequence)
            {
                _extents.Add(local, extent);
            }
        }
    }
}
