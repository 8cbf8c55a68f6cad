using Flint.Core;
using Flint.Storage.Sqlite.Access;
using Flint.Storage.Sqlite.Artifacts;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Queue;
using Flint.Storage.Sqlite.Registry;
using Flint.Storage.Sqlite.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flint.Storage.Sqlite;

/// <summary>Makes the embedded storage the one behind the ports.</summary>
public static class SqliteStorageServices
{
    /// <summary>Registers registry, artifacts, marks, the queue, keys, audit log and secrets of a data directory.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="directory">The directory; the caller keeps it, and disposes of it after the services.</param>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, DataDirectory directory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(directory);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<IFunctionRegistry, SqliteFunctionRegistry>();
        services.AddSingleton<IPlatformMarks, SqlitePlatformMarks>();
        services.AddSingleton<IArtifactStore, FileArtifactStore>();
        services.AddSingleton<IInvocationQueue, SqliteInvocationQueue>();
        services.AddSingleton<ITriggerCursors, SqliteTriggerCursors>();
        services.AddSingleton<IKeyStore, SqliteKeyStore>();
        services.AddSingleton<IAuditLog, SqliteAuditLog>();
        services.AddSingleton<ISecretStore, SqliteSecretStore>();
        services.AddSingleton(s => new SecretVault(
            s.GetRequiredService<ISecretStore>(),
            () => ProtectionKeys.Open(directory)
        ));
        return services;
    }
}
