using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Artifacts;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;

namespace Flint.Storage.Tests.Crashes;

/// <summary>
/// The child: deploys one version after another, each with settings that name its digest, and prints each version's number
/// once the store has acknowledged it. It ends when it is killed.
/// </summary>
internal static class Deployer
{
    internal const string Argument = "--deploy-until-killed";
    internal const string DigestVariable = "DIGEST";
    internal static readonly FunctionKey Key = new("default", "crash");

    /// <summary>Deploys until it ends by itself: nothing is left running where the killer was killed.</summary>
    private const int MostDeploys = 2_000;

    /// <summary>Bytes of an artifact: enough for the kill to hit the writing of it.</summary>
    private const int ArtifactBytes = 100_000;

    internal static async Task<int> RunAsync(string folder)
    {
        using var directory = DataDirectory.Open(folder);
        using var database = new SqliteDatabase(directory);
        var registry = new SqliteFunctionRegistry(database, TimeProvider.System);
        var artifacts = new FileArtifactStore(directory, TimeProvider.System);
        for (var i = 0; i < MostDeploys; i++)
        {
            var content = RandomNumberGenerator.GetBytes(ArtifactBytes);
            var digest = await artifacts.PutAsync(content, CancellationToken.None);
            var added = await registry.AddVersionAsync(
                Key,
                new NewVersion(digest, content.Length, FunctionAbi.WasiHttp, [], []),
                FunctionSettings.Default with
                {
                    Environment = FunctionSettings.Default.Environment.SetItem(DigestVariable, digest),
                },
                activate: true,
                expectedRevision: null,
                CancellationToken.None
            );
            var line = string.Create(CultureInfo.InvariantCulture, $"{added.Version.Number}\n");
            await Console.OpenStandardOutput().WriteAsync(Encoding.ASCII.GetBytes(line));
        }

        return 0;
    }
}
