using System.Diagnostics;

namespace Flint.Bench.Instances;

/// <summary>Durations of many runs of the same thing.</summary>
internal sealed class Samples(int capacity)
{
    private readonly List<long> _ticks = new(capacity);

    /// <summary>Counts a run that began at a timestamp and ends now.</summary>
    public void Add(long started) => _ticks.Add(Stopwatch.GetTimestamp() - started);

    /// <summary>In microseconds; call when all runs are in.</summary>
    public double Percentile(double percent)
    {
        _ticks.Sort();
        return _ticks[(int)((_ticks.Count - 1) * percent / 100)] * 1e6 / Stopwatch.Frequency;
    }

    /// <summary>Forgets all runs, for a measurement after a warm-up.</summary>
    public void Clear() => _ticks.Clear();
}
