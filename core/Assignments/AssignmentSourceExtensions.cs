namespace Flint.Core;

/// <summary>Waits that build on <see cref="IAssignmentSource"/>.</summary>
public static class AssignmentSourceExtensions
{
    /// <summary>
    /// Completes with a snapshot that has seen a change of the registry, so that who made the change can answer its
    /// caller only once requests go by it.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="changeCount">The registry's change count right after the change.</param>
    /// <param name="cancellation">Gives up the wait; the scheduler may be slow or away.</param>
    public static async ValueTask<AssignmentSnapshot> WaitForChangeAsync(
        this IAssignmentSource source,
        long changeCount,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        var snapshot = source.Current;
        while (snapshot.ChangeCount < changeCount)
        {
            snapshot = await source.WaitForNextAsync(snapshot.Generation, cancellation);
        }

        return snapshot;
    }
}
