using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json;
using Flint.Host.Client;
using Flint.Host.Platform;

namespace Flint.Host.Commands;

/// <summary>The command line of the executable <c>flint</c>.</summary>
internal static class FlintCommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var result = CreateRoot().Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // `up` has its own way to end, which lets requests finish; the other commands may end at once.
            ProcessTerminationTimeout = null,
        };
        try
        {
            var code = await result.InvokeAsync(configuration);
            return result.Action is ParseErrorAction ? ExitCode.Usage : code;
        }
        catch (UsageException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (ServerUnreachableException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }
        catch (ServerRefusedException e)
        {
            await PrintRefusalAsync(e, result, output, error);
            return ExitCode.Failure;
        }
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Flint runs WebAssembly functions. Without a command it does what `flint up` does.");
        var up = UpCommand.Create();
        root.SetAction(
            (result, cancellation) =>
                UpCommand.RunAsync(new UpArguments(), result.InvocationConfiguration.Error, cancellation)
        );
        root.Subcommands.Add(up);
        root.Subcommands.Add(DeployCommand.Create());
        root.Subcommands.Add(InvokeCommand.Create());
        root.Subcommands.Add(ListCommand.Create());
        root.Subcommands.Add(RemoveCommand.Create());
        root.Subcommands.Add(VersionCommands.CreateVersions());
        root.Subcommands.Add(VersionCommands.CreateRollback());
        root.Subcommands.Add(VersionCommands.CreateCanary());
        root.Subcommands.Add(LogsCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(DeadLettersCommand.Create());
        root.Subcommands.Add(SecretsCommand.Create());
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new ExamplesHelp((SynchronousCommandLineAction)option.Action!);
        }

        return root;
    }

    private static async Task PrintRefusalAsync(
        ServerRefusedException refused,
        ParseResult result,
        TextWriter output,
        TextWriter error
    )
    {
        var asJson = result.CommandResult.Command.Options.Any(o =>
            o.Name == ClientOptions.JsonName && result.GetValue<bool>(ClientOptions.JsonName)
        );
        if (asJson && refused.Document is { } document)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(document, ClientOptions.Indented));
        }
        else
        {
            await error.WriteLineAsync(refused.Message);
        }
    }
}
