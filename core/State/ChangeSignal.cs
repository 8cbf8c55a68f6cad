namespace Flint.Core;

/// <summary>A count that only rises and that can be waited for: what registries tell their readers about changes with.</summary>
/// <param name="count">The count to start with.</param>
public sealed class ChangeSignal(long count)
{
    private readonly Lock gate = new();
    private long count = count;

    // Replaced at every rise; who waits holds the one that completes with the next rise.
    private TaskCompletionSource next = NewCompletion();

    /// <summary>The present count.</summary>
    public long Count => Volatile.Read(ref count);

    /// <summary>Raises the count and wakes who waits; a lower or equal value changes nothing.</summary>
    public void Raise(long value)
    {
        TaskCompletionSource completed;
        lock (gate)
        {
            if (value <= count)
            {
                return;
            }

            Volatile.Write(ref count, value);
            completed = next;
            next = NewCompletion();
        }

        completed.SetResult();
    }

    /// <summary>Completes once the count is above <paramref name="seen"/>.</summary>
    public Task WaitAsync(long seen, CancellationToken cancellation)
    {
        lock (gate)
        {
            return count > seen ? Task.CompletedTask : WaitForAsync(next.Task, seen, cancellation);
        }
    }

    private async Task WaitForAsync(Task rise, long seen, CancellationToken cancellation)
    {
        await rise.WaitAsync(cancellation);
        await WaitAsync(seen, cancellation);
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
