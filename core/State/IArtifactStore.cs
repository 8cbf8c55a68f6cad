namespace Flint.Core;

/// <summary>
/// The port to the content-addressed store of binaries. An artifact that is there is whole: writes become visible only
/// once they are complete and durable. Any method may throw <see cref="StorageUnavailableException"/>.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Stores bytes and answers their digest, <c>sha256:</c> and 64 hexadecimal digits. Idempotent.</summary>
    ValueTask<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>The bytes of an artifact, or null. The digest was verified.</summary>
    /// <exception cref="InvalidDataException">The stored bytes do not have this digest any more.</exception>
    ValueTask<byte[]?> GetAsync(string digest, CancellationToken cancellation);

    /// <summary>Whether the artifact is there.</summary>
    ValueTask<bool> ExistsAsync(string digest, CancellationToken cancellation);

    /// <summary>Removes artifacts that no version names and that were stored before a time.</summary>
    ValueTask<int> CollectGarbageAsync(
        IReadOnlySet<string> digestsInUse,
        DateTimeOffset storedBefore,
        CancellationToken cancellation
    );
}
