namespace Flint.Gateway.Routing;

/// <summary>Holds the present route table and tells who waits when the next one is there.</summary>
internal sealed class RouteTables
{
    private volatile RouteTable _current = RouteTable.Empty;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The present table.</summary>
    public RouteTable Current => _current;

    /// <summary>Makes a table the present one.</summary>
    public void Publish(RouteTable table)
    {
        _current = table;
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    /// <summary>Completes once a table fulfils a condition.</summary>
    public async Task WaitUntilAsync(Func<RouteTable, bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            // The signal is taken before the look, so that a table published in between is not missed.
            var changed = Volatile.Read(ref _changed).Task;
            if (condition(_current))
            {
                return;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
