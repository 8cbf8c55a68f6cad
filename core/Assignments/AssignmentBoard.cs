namespace Flint.Core;

/// <summary>
/// The present snapshot within one process: what the scheduler publishes here, gateway and worker read here. Reading is
/// one volatile load.
/// </summary>
public sealed class AssignmentBoard : IAssignmentSource, IAssignmentPublisher
{
    private readonly Lock gate = new();
    private volatile AssignmentSnapshot current = AssignmentSnapshot.Empty;

    // Replaced at every publication; who waits holds the one that completes with the next snapshot.
    private TaskCompletionSource<AssignmentSnapshot> next = NewCompletion();

    /// <inheritdoc/>
    public AssignmentSnapshot Current => current;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The generation does not rise: two schedulers publish here.</exception>
    public void Publish(AssignmentSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        TaskCompletionSource<AssignmentSnapshot> completed;
        lock (gate)
        {
            if (snapshot.Generation <= current.Generation)
            {
                throw new ArgumentException(
                    $"Generation {snapshot.Generation} cannot follow generation {current.Generation}.",
                    nameof(snapshot)
                );
            }

            current = snapshot;
            completed = next;
            next = NewCompletion();
        }

        completed.SetResult(snapshot);
    }

    /// <inheritdoc/>
    public Task<AssignmentSnapshot> WaitForNextAsync(long seen, CancellationToken cancellation)
    {
        lock (gate)
        {
            return current.Generation > seen ? Task.FromResult(current) : next.Task.WaitAsync(cancellation);
        }
    }

    // Continuations must not run inside Publish: a slow reader would hold up the scheduler.
    private static TaskCompletionSource<AssignmentSnapshot> NewCompletion() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
