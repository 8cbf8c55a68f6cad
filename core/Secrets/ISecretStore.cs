using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>
/// The port to the durable record of secrets, encrypted: the store never sees a value. A change that was answered is
/// durable. Any method may throw <see cref="StorageUnavailableException"/>.
/// </summary>
public interface ISecretStore
{
    /// <summary>Sets a secret.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name, by <see cref="SecretNames"/>.</param>
    /// <param name="ciphertext">The encrypted value.</param>
    /// <param name="cancellation">Cancels the wait, not a change that was begun.</param>
    ValueTask<SecretDescription> PutAsync(
        string @namespace,
        string name,
        ImmutableArray<byte> ciphertext,
        CancellationToken cancellation
    );

    /// <summary>The secrets of a namespace in order of their names, without values.</summary>
    ValueTask<IReadOnlyList<SecretDescription>> ListAsync(string @namespace, CancellationToken cancellation);

    /// <summary>The encrypted value of a secret, or null.</summary>
    ValueTask<ImmutableArray<byte>?> ReadAsync(string @namespace, string name, CancellationToken cancellation);

    /// <summary>Removes a secret. False where there was none.</summary>
    ValueTask<bool> RemoveAsync(string @namespace, string name, CancellationToken cancellation);

    /// <summary>Rises with every change, however it was made, and never falls.</summary>
    long ChangeCount { get; }

    /// <summary>Completes once <see cref="ChangeCount"/> is above <paramref name="seen"/>.</summary>
    Task WaitForChangeAsync(long seen, CancellationToken cancellation);
}

/// <summary>What may be known of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UpdatedAt">When it was last set.</param>
public sealed record SecretDescription(string Name, DateTimeOffset UpdatedAt);
