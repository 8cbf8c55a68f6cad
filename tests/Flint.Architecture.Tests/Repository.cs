using System.Diagnostics;

namespace Flint.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of Flint.slnx, found upwards from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The tracked files as paths relative to <see cref="Root"/>, with forward slashes.</summary>
    public static IReadOnlyList<string> TrackedFiles { get; } = ListTrackedFiles();

    public static IEnumerable<string> Projects =>
        TrackedFiles.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal));

    public static string FullPath(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Flint.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Flint.slnx in any folder above {AppContext.BaseDirectory}.");
    }

    private static string[] ListTrackedFiles()
    {
        // Files that are new and not ignored count too, so that a fault shows before it is committed.
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git ls-files failed in {Root} with exit code {git.ExitCode}.");
        }

        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(FullPath(f)))];
    }
}
