namespace Flint.Core;

/// <summary>
/// The present snapshot within one process: what the scheduler publishes here, gateway and worker read here. Reading is
/// one volatile load.
/// </summary>
public sealed class AssignmentBoard : IAssignmentSource, IAssignmentPublisher
{
    private readonly Lock _gate = new();
    private volatile AssignmentSnapshot _current = AssignmentSnapshot.Empty;

    // Replaced at every publication; who waits holds the one that completes with the next snapshot.
    private TaskCompletionSource<AssignmentSnapshot> _next = NewCompletion();

    /// <inheritdoc/>
    public AssignmentSnapshot Current => _current;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The generation does not rise: two schedulers publish here.</exception>
    public void Publish(AssignmentSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        TaskCompletionSource<AssignmentSnapshot> completed;
        lock (_gate)
        {
            if (snapshot.Generation <= _current.Generation)
            {
                throw new ArgumentException(
                    $"Generation {snapshot.Generation} cannot follow generation {_current.Generation}.",
                    nameof(snapshot)
                );
            }

            _current = snapshot;
            completed = _next;
            _next = NewCompletion();
        }

        completed.SetResult(snapshot);
    }

    /// <inheritdoc/>
    public Task<AssignmentSnapshot> WaitForNextAsync(long seen, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _current.Generation > seen ? Task.FromResult(_current) : _next.Task.WaitAsync(cancellation);
        }
    }

    // Continuations must not run inside Publish: a slow reader would hold up the scheduler.
    private static TaskCompletionSource<AssignmentSnapshot> NewCompletion() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
