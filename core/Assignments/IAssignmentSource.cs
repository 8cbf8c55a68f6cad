namespace Flint.Core;

/// <summary>Where gateways and workers find the present snapshot.</summary>
public interface IAssignmentSource
{
    /// <summary>The present snapshot. Cheap enough for every request.</summary>
    AssignmentSnapshot Current { get; }

    /// <summary>Completes with a snapshot whose generation is above <paramref name="seen"/>.</summary>
    Task<AssignmentSnapshot> WaitForNextAsync(long seen, CancellationToken cancellation);
}

/// <summary>Where the scheduler publishes snapshots.</summary>
public interface IAssignmentPublisher
{
    /// <summary>Makes a snapshot the present one.</summary>
    void Publish(AssignmentSnapshot snapshot);
}
