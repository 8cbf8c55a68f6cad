namespace Flint.Core;

/// <summary>Names a trigger: the function, and what the trigger says, so that one that is changed is another.</summary>
/// <param name="Function">The function.</param>
/// <param name="Trigger">A hash of the trigger's settings.</param>
public readonly record struct TriggerKey(FunctionKey Function, string Trigger);

/// <summary>
/// The port to how far schedules have come: what is due after it has not been put into the queue. Operations throw
/// <see cref="StorageUnavailableException"/> where the store is away.
/// </summary>
public interface ITriggerCursors
{
    /// <summary>All of them.</summary>
    ValueTask<IReadOnlyDictionary<TriggerKey, DateTimeOffset>> ReadAsync(CancellationToken cancellation);

    /// <summary>Sets one, durably.</summary>
    ValueTask SetAsync(TriggerKey trigger, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Forgets one.</summary>
    ValueTask RemoveAsync(TriggerKey trigger, CancellationToken cancellation);
}
