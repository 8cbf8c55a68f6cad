using Flint.Core;

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

    /// <summary>
    /// Waits until requests go by the registry's present state, so that who made a change can tell its client once the
    /// next request finds it.
    /// </summary>
    /// <param name="registry">The registry, right after the change.</param>
    /// <param name="limit">The longest wait: the change holds whether this process has seen it or not.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    /// <returns>Whether the state was seen in time.</returns>
    public async ValueTask<bool> WaitForRegistryAsync(
        IFunctionRegistry registry,
        TimeSpan limit,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var change = registry.ChangeCount;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await WaitUntilAsync(t => t.ChangeCount >= change, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
