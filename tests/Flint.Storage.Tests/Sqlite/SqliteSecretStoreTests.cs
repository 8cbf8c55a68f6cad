using System.Runtime.Versioning;
using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Secrets;
using Flint.Storage.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Storage.Tests.Sqlite;

public sealed class SqliteSecretStoreTests : SecretStoreContract, IDisposable
{
    private readonly OpenDatabase _open = new();

    public SqliteSecretStoreTests() => Secrets = new SqliteSecretStore(_open.Database, Clock);

    protected override ISecretStore Secrets { get; }

    public void Dispose() => _open.Dispose();
}

/// <summary>The vault over a real data directory with its keys.</summary>
public sealed class SecretVaultTests : IDisposable
{
    private const string Value = "a-value-that-nobody-may-read";

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_opens_after_a_restart_and_its_value_is_nowhere_on_the_disk()
    {
        await WithVaultAsync(vault => vault.PutAsync("shop", "TOKEN", Value, Cancellation).AsTask());

        await WithVaultAsync(async vault =>
        {
            var values = await vault.OpenAsync("shop", ["TOKEN"], Cancellation);
            Assert.Equal(Value, values["TOKEN"]);
        });
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllTextAsync(file, Cancellation);
            Assert.DoesNotContain(Value, content, StringComparison.Ordinal);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_keys_lie_where_their_user_alone_gets_at_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var keys = Path.Combine(_folder.Path, "keys");
        Directory.CreateDirectory(keys, (UnixFileMode)511);

        await WithVaultAsync(vault => vault.PutAsync("shop", "TOKEN", Value, Cancellation).AsTask());

        Assert.Single(Directory.EnumerateFiles(keys));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(keys)
        );
    }

    [Fact]
    public async Task A_value_put_in_anothers_place_or_without_its_key_does_not_open()
    {
        await WithVaultAsync(async vault =>
        {
            await vault.PutAsync("shop", "TOKEN", Value, Cancellation);
            var missing = await Assert.ThrowsAsync<SecretUnavailableException>(async () =>
                await vault.OpenAsync("shop", ["TOKEN", "OTHER"], Cancellation)
            );
            Assert.Contains("OTHER", missing.Message, StringComparison.Ordinal);
        });
        await WithServicesAsync(async services =>
        {
            var store = services.GetRequiredService<ISecretStore>();
            var ciphertext = await store.ReadAsync("shop", "TOKEN", Cancellation);
            await store.PutAsync("other", "TOKEN", ciphertext!.Value, Cancellation);
            var vault = services.GetRequiredService<SecretVault>();
            await Assert.ThrowsAsync<SecretUnavailableException>(async () =>
                await vault.OpenAsync("other", ["TOKEN"], Cancellation)
            );
        });

        Directory.Delete(Path.Combine(_folder.Path, "keys"), recursive: true);

        await WithVaultAsync(async vault =>
        {
            var lost = await Assert.ThrowsAsync<SecretUnavailableException>(async () =>
                await vault.OpenAsync("shop", ["TOKEN"], Cancellation)
            );
            Assert.Contains("cannot be decrypted", lost.Message, StringComparison.Ordinal);
        });
    }

    private Task WithVaultAsync(Func<SecretVault, Task> use) =>
        WithServicesAsync(services => use(services.GetRequiredService<SecretVault>()));

    private async Task WithServicesAsync(Func<IServiceProvider, Task> use)
    {
        using var directory = DataDirectory.Open(_folder.Path);
        await using var services = new ServiceCollection().AddSqliteStorage(directory).BuildServiceProvider();
        await use(services);
    }
}
