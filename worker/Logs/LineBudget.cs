namespace Flint.Worker.Logs;

/// <summary>
/// A token bucket for the log lines of one function: a guest in a printing loop must not push everything else out of
/// the log, or spend the host's time.
/// </summary>
internal sealed class LineBudget(TimeProvider time, int perSecond, int atOnce)
{
    private readonly Lock _gate = new();
    private double _tokens = atOnce;
    private long _filledAt = time.GetTimestamp();
    private long _dropped;

    /// <summary>Takes the right to write a line.</summary>
    /// <param name="dropped">How many lines were refused since the last one that was not.</param>
    public bool TryTake(out long dropped)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(atOnce, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            if (_tokens < 1)
            {
                _dropped++;
                dropped = 0;
                return false;
            }

            _tokens--;
            dropped = _dropped;
            _dropped = 0;
            return true;
        }
    }
}
