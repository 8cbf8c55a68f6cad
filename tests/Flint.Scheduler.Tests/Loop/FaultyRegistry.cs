using Flint.Core;

namespace Flint.Scheduler.Tests.Loop;

/// <summary>A registry whose changes cannot be read for some times.</summary>
internal sealed class FaultyRegistry(IFunctionRegistry inner) : IFunctionRegistry
{
    private int _failures;

    public long ChangeCount => inner.ChangeCount;

    /// <summary>Lets the next readings fail.</summary>
    public void FailNext(int times) => Volatile.Write(ref _failures, times);

    public ValueTask<RegistryChanges> ReadChangesAsync(long since, CancellationToken cancellation) =>
        Interlocked.Decrement(ref _failures) >= 0
            ? throw new StorageUnavailableException("away")
            : inner.ReadChangesAsync(since, cancellation);

    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) =>
        inner.WaitForChangeAsync(seen, cancellation);

    public ValueTask<Function?> GetAsync(FunctionKey key, CancellationToken cancellation) =>
        inner.GetAsync(key, cancellation);

    public ValueTask<IReadOnlyList<Function>> ListAsync(
        string? @namespace,
        FunctionKey? after,
        int limit,
        CancellationToken cancellation
    ) => inner.ListAsync(@namespace, after, limit, cancellation);

    public ValueTask<Function> PutSettingsAsync(
        FunctionKey key,
        FunctionSettings settings,
        long? expectedRevision,
        CancellationToken cancellation
    ) => inner.PutSettingsAsync(key, settings, expectedRevision, cancellation);

    public ValueTask<AddVersionResult> AddVersionAsync(
        FunctionKey key,
        NewVersion version,
        FunctionSettings? settings,
        bool activate,
        long? expectedRevision,
        CancellationToken cancellation
    ) => inner.AddVersionAsync(key, version, settings, activate, expectedRevision, cancellation);

    public ValueTask<IReadOnlyList<FunctionVersion>> ListVersionsAsync(
        FunctionKey key,
        CancellationToken cancellation
    ) => inner.ListVersionsAsync(key, cancellation);

    public ValueTask<IReadOnlySet<string>> ListDigestsAsync(CancellationToken cancellation) =>
        inner.ListDigestsAsync(cancellation);

    public ValueTask<FunctionVersion?> GetVersionAsync(FunctionKey key, int number, CancellationToken cancellation) =>
        inner.GetVersionAsync(key, number, cancellation);

    public ValueTask<Function> SetAliasAsync(
        FunctionKey key,
        string alias,
        FunctionAlias target,
        long? expectedRevision,
        CancellationToken cancellation
    ) => inner.SetAliasAsync(key, alias, target, expectedRevision, cancellation);

    public ValueTask<bool> DeleteAsync(FunctionKey key, long? expectedRevision, CancellationToken cancellation) =>
        inner.DeleteAsync(key, expectedRevision, cancellation);
}
