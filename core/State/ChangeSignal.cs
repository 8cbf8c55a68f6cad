namespace Flint.Core;

/// <summary>A count that only rises and that can be waited for: what registries tell their readers about changes with.</summary>
/// <param name="count">The count to start with.</param>
public sealed class ChangeSignal(long count)
{
    private readonly Lock _gate = new();
    private long _count = count;

    // Replaced at every rise; who waits holds the one that completes with the next rise.
    private TaskCompletionSource _next = NewCompletion();

    /// <summary>The present count.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Raises the count and wakes who waits; a lower or equal value changes nothing.</summary>
    public void Raise(long value)
    {
        TaskCompletionSource completed;
        lock (_gate)
        {
            if (value <= _count)
            {
                return;
            }

            Volatile.Write(ref _count, value);
            completed = _next;
            _next = NewCompletion();
        }

        completed.SetResult();
    }

    /// <summary>Completes once the count is above <paramref name="seen"/>.</summary>
    public Task WaitAsync(long seen, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _count > seen ? Task.CompletedTask : WaitForAsync(_next.Task, seen, cancellation);
        }
    }

    private async Task WaitForAsync(Task rise, long seen, CancellationToken cancellation)
    {
        await rise.WaitAsync(cancellation);
        await WaitAsync(seen, cancellation);
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
