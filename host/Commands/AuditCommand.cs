using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary><c>flint audit</c>.</summary>
internal static class AuditCommand
{
    internal static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Entries of every namespace." };
        var limit = new Option<int>("--limit")
        {
            Description = "Entries to print, 1 to 500, newest first.",
            HelpName = "NUMBER",
            DefaultValueFactory = static _ => 50,
        };
        var command = new Command("audit", "Print who changed what.") { all, limit };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var every = result.GetValue(all) ? "&all=true" : "";
                var path = string.Create(
                    CultureInfo.InvariantCulture,
                    $"/api/v1/audit?limit={result.GetValue(limit)}{every}"
                );
                var items = (await client.GetAsync(path, cancellation)).GetProperty("items");
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(items, ClientOptions.Indented));
                }
                else
                {
                    await Table.WriteAsync(
                        ["TIME (UTC)", "WHO", "FROM", "NAMESPACE", "ACTION", "ON", "STATUS"],
                        items.EnumerateArray().Select(Row),
                        output
                    );
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static string[] Row(JsonElement entry) =>
        [
            Table.Time(entry, "time"),
            Table.Text(entry, "principal"),
            Table.Text(entry, "source"),
            Table.Text(entry, "namespace"),
            Table.Text(entry, "action"),
            Table.Text(entry, "target"),
            Table.Text(entry, "status"),
        ];
}
