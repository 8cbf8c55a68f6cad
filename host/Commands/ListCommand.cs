using System.CommandLine;
using System.Text.Json;
using Flint.Host.Client;

namespace Flint.Host.Commands;

/// <summary><c>flint list</c>.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var command = new Command("list", "List the functions of a namespace.");
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var functions = await client.ListAsync(cancellation);
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(functions, ClientOptions.Indented));
                }
                else if (functions.Count == 0)
                {
                    await output.WriteLineAsync(
                        $"Namespace {await client.NamespaceAsync(cancellation)} has no functions. Deploy one: flint deploy <folder or .wasm file>"
                    );
                }
                else
                {
                    await Table.WriteAsync(
                        ["NAME", "LIVE", "UPDATED (UTC)", "ADDRESS"],
                        functions.Select(function => Row(function, client)),
                        output
                    );
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static string[] Row(JsonElement function, FlintClient client)
    {
        var live = function.GetProperty("live").EnumerateObject().ToArray();
        var versions = live switch
        {
            [] => "-",
            [var only] => $"v{only.Name}",
            _ => string.Join(' ', live.Select(static l => $"v{l.Name}:{l.Value}")),
        };
        return
        [
            function.GetProperty("name").GetString()!,
            versions,
            Table.Time(function, "updatedAt"),
            client.AddressOf(function.GetProperty("path").GetString()!),
        ];
    }
}
