using System.CommandLine;
using System.Globalization;
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
                        $"Namespace {client.Namespace} has no functions. Deploy one: flint deploy <folder or .wasm file>"
                    );
                }
                else
                {
                    await WriteTableAsync(functions, client, output);
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static async Task WriteTableAsync(List<JsonElement> functions, FlintClient client, TextWriter output)
    {
        string[] head = ["NAME", "LIVE", "UPDATED (UTC)", "ADDRESS"];
        var rows = functions.ConvertAll(function => Row(function, client));
        rows.Insert(0, head);
        var widths = Enumerable.Range(0, head.Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => cell.PadRight(widths[i]));
            await output.WriteLineAsync(string.Join("  ", cells).TrimEnd());
        }
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
            function
                .GetProperty("updatedAt")
                .GetDateTimeOffset()
                .UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            client.AddressOf(function.GetProperty("path").GetString()!),
        ];
    }
}
