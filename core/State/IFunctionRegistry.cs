namespace Flint.Core;

/// <summary>
/// The port to the durable record of functions, versions and aliases. Every change is atomic: after a crash the old or
/// the new state is found, never a mixture. A change that was answered is durable. Any method may throw
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public interface IFunctionRegistry
{
    /// <summary>The function, or null.</summary>
    ValueTask<Function?> GetAsync(FunctionKey key, CancellationToken cancellation);

    /// <summary>Functions of a namespace (or of all, when null) in order of their keys, after a key.</summary>
    ValueTask<IReadOnlyList<Function>> ListAsync(
        string? @namespace,
        FunctionKey? after,
        int limit,
        CancellationToken cancellation
    );

    /// <summary>Creates or changes a function's settings.</summary>
    /// <param name="key">The function.</param>
    /// <param name="settings">The new settings.</param>
    /// <param name="expectedRevision">The revision that must be found; 0 means that it must not exist; null means any.</param>
    /// <param name="cancellation">Cancels the wait, not a change that was begun.</param>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    ValueTask<Function> PutSettingsAsync(
        FunctionKey key,
        FunctionSettings settings,
        long? expectedRevision,
        CancellationToken cancellation
    );

    /// <summary>
    /// Adds a version together with the settings and the move of <c>live</c> that belong to it, in one atomic change: a
    /// crash in the middle of a deploy leaves the old or the new state. Creates the function where it does not exist.
    /// Idempotent by digest: a digest that the function already has answers that version and adds none.
    /// </summary>
    /// <param name="key">The function.</param>
    /// <param name="version">What the inspection found.</param>
    /// <param name="settings">
    /// Replaces the function's settings; null keeps them, or takes the default ones for a new function.
    /// </param>
    /// <param name="activate">Whether to point <c>live</c> at this version alone.</param>
    /// <param name="expectedRevision">The revision that must be found; 0 means that it must not exist; null means any.</param>
    /// <param name="cancellation">Cancels the wait, not a change that was begun.</param>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    ValueTask<AddVersionResult> AddVersionAsync(
        FunctionKey key,
        NewVersion version,
        FunctionSettings? settings,
        bool activate,
        long? expectedRevision,
        CancellationToken cancellation
    );

    /// <summary>The versions of a function, newest first.</summary>
    ValueTask<IReadOnlyList<FunctionVersion>> ListVersionsAsync(FunctionKey key, CancellationToken cancellation);

    /// <summary>The digests of all versions of all functions: the artifacts that must be kept.</summary>
    ValueTask<IReadOnlySet<string>> ListDigestsAsync(CancellationToken cancellation);

    /// <summary>One version, or null.</summary>
    ValueTask<FunctionVersion?> GetVersionAsync(FunctionKey key, int number, CancellationToken cancellation);

    /// <summary>Points an alias at versions.</summary>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    /// <exception cref="UnknownVersionException">A weight names a version that does not exist.</exception>
    ValueTask<Function> SetAliasAsync(
        FunctionKey key,
        string alias,
        FunctionAlias target,
        long? expectedRevision,
        CancellationToken cancellation
    );

    /// <summary>Removes a function with all its versions. False where there was none.</summary>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    ValueTask<bool> DeleteAsync(FunctionKey key, long? expectedRevision, CancellationToken cancellation);

    /// <summary>
    /// Rises with every change, however it was made, and never falls, not even over restarts. The scheduler's loop waits
    /// on it to publish a new snapshot.
    /// </summary>
    long ChangeCount { get; }

    /// <summary>
    /// What differs from an earlier <see cref="ChangeCount"/>, so that a reader of everything reads everything once.
    /// </summary>
    /// <param name="since">The change count that the reader knows; 0 reads all functions.</param>
    /// <param name="cancellation">Gives up the reading.</param>
    ValueTask<RegistryChanges> ReadChangesAsync(long since, CancellationToken cancellation);

    /// <summary>Completes once <see cref="ChangeCount"/> is above <paramref name="seen"/>.</summary>
    Task WaitForChangeAsync(long seen, CancellationToken cancellation);
}

/// <summary>What the inspection of an artifact found, to be recorded as a version.</summary>
public sealed record NewVersion(
    string Digest,
    long Size,
    FunctionAbi Abi,
    IReadOnlyList<string> Imports,
    IReadOnlyList<string> CapabilitiesNeeded
);

/// <summary>The outcome of <see cref="IFunctionRegistry.AddVersionAsync"/>.</summary>
/// <param name="Function">The function after the change.</param>
/// <param name="Version">The new version, or the one that already had the digest.</param>
/// <param name="Created">Whether the version is new.</param>
public sealed record AddVersionResult(Function Function, FunctionVersion Version, bool Created);

/// <summary>What <see cref="IFunctionRegistry.ReadChangesAsync"/> found, all of one moment.</summary>
/// <param name="ChangeCount">The registry's change count at that moment: the next <c>since</c>.</param>
/// <param name="Changed">Functions whose settings or aliases changed, or that are new.</param>
/// <param name="Removed">Functions that are gone; some of them may never have been seen by the reader.</param>
public sealed record RegistryChanges(
    long ChangeCount,
    IReadOnlyList<FunctionState> Changed,
    IReadOnlyList<FunctionKey> Removed
);

/// <summary>A function with the versions that its aliases lead to.</summary>
/// <param name="Function">The function.</param>
/// <param name="Versions">The versions named by any alias, in order of their numbers, without repeats.</param>
public sealed record FunctionState(Function Function, IReadOnlyList<FunctionVersion> Versions);

/// <summary>A change expected another revision than the one found.</summary>
public sealed class RevisionConflictException(FunctionKey key, long? expected, long? found)
    : Exception($"Function {key} is at revision {found ?? 0}, not {expected}. Read it again and repeat the change.")
{
    /// <summary>The function.</summary>
    public FunctionKey Key { get; } = key;

    /// <summary>The revision found; null where the function does not exist.</summary>
    public long? Found { get; } = found;
}

/// <summary>A version was named that the function does not have.</summary>
public sealed class UnknownVersionException(FunctionKey key, int number)
    : Exception($"Function {key} has no version {number}.")
{
    /// <summary>The version's number.</summary>
    public int Number { get; } = number;
}
