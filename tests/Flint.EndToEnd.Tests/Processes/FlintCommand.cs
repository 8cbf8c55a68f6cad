using System.Diagnostics;

namespace Flint.EndToEnd.Tests.Processes;

/// <summary>One run of the command line, with what it printed.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record FlintCommand(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs <c>flint ARGUMENTS</c> against a server to its end.</summary>
    public static Task<FlintCommand> RunAsync(FlintServer server, params IEnumerable<string> arguments) =>
        RunAsync(arguments, [new("FLINT_SERVER", server.Address.ToString())]);

    /// <summary>Runs <c>flint ARGUMENTS</c> to its end.</summary>
    public static async Task<FlintCommand> RunAsync(
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var start = DotnetProcess.Describe(FlintServer.Assembly, arguments, Path.GetTempPath(), environment);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Timeout);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
