using System.Diagnostics;

namespace Flint.EndToEnd.Tests.Processes;

/// <summary>Runs assemblies with the runtime that runs this process.</summary>
internal static class DotnetProcess
{
    /// <summary>Describes <c>dotnet ASSEMBLY ARGUMENTS</c> with redirected output and a clean configuration.</summary>
    public static ProcessStartInfo Describe(
        string assembly,
        IEnumerable<string> arguments,
        string workingDirectory,
        IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } self && IsDotnet(self) ? self : "dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What the caller's shell says about another server must not reach this one.
        foreach (var name in start.Environment.Keys.Where(IsServerSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";

    private static bool IsServerSetting(string name) =>
        name.StartsWith("Flint__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("FLINT_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase);
}
