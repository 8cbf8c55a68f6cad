using Flint.Host.Commands;

namespace Flint.Host.Tests.Commands;

/// <summary>What a command line did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    internal static async Task<CommandResult> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await FlintCommandLine.RunAsync(args, output, error);
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
