using System.Diagnostics;

namespace Flint.Wasi.Tests.Testing;

/// <summary>Builds Go programs for preview1 where Go 1.21 or later is installed.</summary>
internal static class GoToolchain
{
    /// <summary>Builds the program of a folder, or answers null where there is no toolchain for it.</summary>
    public static byte[]? TryBuild(string folder)
    {
        var go = Candidates().FirstOrDefault(CanBuild);
        if (go is null)
        {
            return null;
        }

        var output = Path.GetTempFileName();
        try
        {
            var build = Run(go, folder, "build", "-trimpath", "-buildvcs=false", "-o", output, ".");
            return build.Code == 0
                ? File.ReadAllBytes(output)
                : throw new InvalidOperationException($"{go} build failed: {build.Output}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>The first on the PATH, then where Debian puts versions that are not the default one.</summary>
    private static IEnumerable<string> Candidates() =>
        Directory.Exists("/usr/lib")
            ? Directory
                .EnumerateDirectories("/usr/lib", "go-*")
                .Select(static d => Path.Combine(d, "bin", "go"))
                .Where(File.Exists)
                .Prepend("go")
            : ["go"];

    private static bool CanBuild(string go)
    {
        try
        {
            var list = Run(go, ".", "tool", "dist", "list");
            return list.Code == 0 && list.Output.Contains("wasip1/wasm", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Output) Run(string go, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(go, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["GOOS"] = "wasip1";
        start.Environment["GOARCH"] = "wasm";
        start.Environment["CGO_ENABLED"] = "0";
        start.Environment["GOTOOLCHAIN"] = "local";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
