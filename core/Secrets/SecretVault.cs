using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Flint.Core;

/// <summary>
/// Secrets of namespaces, encrypted at rest with ASP.NET data protection (AES-256 and HMAC, with keys that rotate). Each
/// ciphertext is bound to its namespace and name, so that one put in another's place does not open.
/// </summary>
/// <param name="store">Where ciphertexts lie.</param>
/// <param name="protection">The keys; asked for when the first secret is set or read.</param>
public sealed class SecretVault(ISecretStore store, Func<IDataProtectionProvider> protection)
{
    private const string Purpose = "Flint.Secrets.v1";

    private readonly Lazy<IDataProtectionProvider> _protection = new(protection);

    /// <summary>See <see cref="ISecretStore.ChangeCount"/>.</summary>
    public long ChangeCount => store.ChangeCount;

    /// <summary>See <see cref="ISecretStore.WaitForChangeAsync"/>.</summary>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation) =>
        store.WaitForChangeAsync(seen, cancellation);

    /// <summary>Sets a secret.</summary>
    public ValueTask<SecretDescription> PutAsync(
        string @namespace,
        string name,
        string value,
        CancellationToken cancellation
    )
    {
        var plaintext = Encoding.UTF8.GetBytes(value);
        try
        {
            return store.PutAsync(@namespace, name, [.. Protector(@namespace, name).Protect(plaintext)], cancellation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>The secrets of a namespace in order of their names, without values.</summary>
    public ValueTask<IReadOnlyList<SecretDescription>> ListAsync(string @namespace, CancellationToken cancellation) =>
        store.ListAsync(@namespace, cancellation);

    /// <summary>Removes a secret. False where there was none.</summary>
    public ValueTask<bool> RemoveAsync(string @namespace, string name, CancellationToken cancellation) =>
        store.RemoveAsync(@namespace, name, cancellation);

    /// <summary>The values of secrets, for the instances of a function.</summary>
    /// <exception cref="SecretUnavailableException">One of them is not there, or does not open.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(
        string @namespace,
        IReadOnlyCollection<string> names,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        var values = new Dictionary<string, string>(names.Count, StringComparer.Ordinal);
        foreach (var name in names)
        {
            var ciphertext =
                await store.ReadAsync(@namespace, name, cancellation)
                ?? throw new SecretUnavailableException(
                    $"Namespace \"{@namespace}\" has no secret {name}. Set it with: flint secrets set {name} -n {@namespace}"
                );
            values.Add(name, Open(@namespace, name, ciphertext));
        }

        return values;
    }

    private string Open(string @namespace, string name, ImmutableArray<byte> ciphertext)
    {
        try
        {
            return Encoding.UTF8.GetString(Protector(@namespace, name).Unprotect([.. ciphertext]));
        }
        catch (CryptographicException e)
        {
            throw new SecretUnavailableException(
                $"The secret {name} of namespace \"{@namespace}\" cannot be decrypted: its key is not among the platform's."
                    + " Bring the folder of the keys back, or set the secret again.",
                e
            );
        }
    }

    private IDataProtector Protector(string @namespace, string name) =>
        _protection.Value.CreateProtector(Purpose, @namespace, name);
}

/// <summary>A secret that a function names cannot be had. The message says which and what to do, and no value.</summary>
public sealed class SecretUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
