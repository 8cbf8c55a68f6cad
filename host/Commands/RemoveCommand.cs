using System.CommandLine;

namespace Flint.Host.Commands;

/// <summary><c>flint remove</c>.</summary>
internal static class RemoveCommand
{
    internal static Command Create()
    {
        var name = ClientOptions.FunctionName();
        var command = new Command("remove", "Remove a function with all its versions.") { name };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var function = result.GetRequiredValue(name);
                await client.RemoveAsync(function, cancellation);
                if (!options.Json(result))
                {
                    await result.InvocationConfiguration.Output.WriteLineAsync($"{function} is removed.");
                }

                return ExitCode.Success;
            }
        );
        return command;
    }
}
