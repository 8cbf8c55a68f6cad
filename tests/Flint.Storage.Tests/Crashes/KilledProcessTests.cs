using System.Diagnostics;
using System.Globalization;
using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Artifacts;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Registry;
using Flint.Storage.Tests.Sqlite;

namespace Flint.Storage.Tests.Crashes;

/// <summary>Kills a process that deploys, again and again on one data directory, and looks at what it left.</summary>
public sealed class KilledProcessTests
{
    private const int Kills = 25;
    private const int Seed = 20_261_122;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_in_the_middle_of_a_deploy_leaves_the_old_or_the_new_state()
    {
        using var folder = new TemporaryDirectory();
        var random = new Random(Seed);
        var acknowledged = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            // Between the first deploy and some tens of them; uneven, so that every phase of a deploy is hit.
            var moment = TimeSpan.FromTicks(random.NextInt64(TimeSpan.FromMilliseconds(80).Ticks));
            acknowledged = Math.Max(acknowledged, await KillDuringDeploysAsync(folder.Path, moment));
            var found = await CheckAsync(folder.Path);

            // What was acknowledged is there; at most the deploy in flight is there as well.
            Assert.InRange(found, acknowledged, acknowledged + 1);
            acknowledged = found;
        }

        Assert.True(acknowledged > Kills, $"Only {acknowledged} deploys in {Kills} runs: the kills came too early.");
    }

    private static async Task<int> KillDuringDeploysAsync(string folder, TimeSpan moment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { typeof(Deployer).Assembly.Location, Deployer.Argument, folder },
        };
        using var process = Process.Start(start)!;
        var acknowledged = 0;
        try
        {
            acknowledged = await ReadNumberAsync(process);
            var deadline = Stopwatch.GetTimestamp() + (long)(moment.TotalSeconds * Stopwatch.Frequency);
            // Spinning, for a moment that timers are too coarse for.
            while (Stopwatch.GetTimestamp() < deadline)
            {
                Thread.SpinWait(100);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        // What was printed before the kill is in the pipe still.
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { Length: > 0 } line)
        {
            acknowledged = int.Parse(line, CultureInfo.InvariantCulture);
        }

        return acknowledged;
    }

    private static async Task<int> ReadNumberAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(Cancellation) is { } line
            ? int.Parse(line, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("The deploying process ended by itself.");

    /// <summary>Opens what the killed process left, and checks that it is of one piece.</summary>
    /// <returns>The number of the newest version.</returns>
    private static async Task<int> CheckAsync(string folder)
    {
        using var directory = DataDirectory.Open(folder);
        using var database = new SqliteDatabase(directory);
        var registry = new SqliteFunctionRegistry(database, TimeProvider.System);
        var artifacts = new FileArtifactStore(directory, TimeProvider.System);

        var function = await registry.GetAsync(Deployer.Key, Cancellation);
        var versions = await registry.ListVersionsAsync(Deployer.Key, Cancellation);
        var newest = versions[0];
        Assert.Equal(versions.Count, newest.Number);
        Assert.Equal(FunctionAlias.To(newest.Number), function!.Aliases[Function.LiveAlias]);
        Assert.Equal(newest.Digest, function.Settings.Environment[Deployer.DigestVariable]);
        foreach (var version in versions)
        {
            // Reading verifies the digest.
            Assert.NotNull(await artifacts.GetAsync(version.Digest, Cancellation));
        }

        Assert.Equal("ok", database.Read(session => session.Scalar("PRAGMA integrity_check")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory.ArtifactsPath, "incoming")));
        return newest.Number;
    }
}
