using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary><c>flint logs</c>.</summary>
internal static class LogsCommand
{
    internal static Command Create()
    {
        var name = ClientOptions.FunctionName();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new entries until Ctrl+C." };
        var limit = new Option<int>("--limit")
        {
            Description = "Entries to print or to begin with, 1 to 1000.",
            HelpName = "NUMBER",
            DefaultValueFactory = static _ => 100,
        };
        var command = new Command("logs", "Print a function's log.") { name, follow, limit };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var path = string.Create(
                    CultureInfo.InvariantCulture,
                    $"/api/v1/functions/{result.GetRequiredValue(name)}/logs?limit={result.GetValue(limit)}"
                );
                var output = result.InvocationConfiguration.Output;
                var json = options.Json(result);
                if (result.GetValue(follow))
                {
                    await foreach (var entry in client.FollowAsync(path + "&follow=true", cancellation))
                    {
                        await output.WriteLineAsync(json ? JsonSerializer.Serialize(entry) : Line(entry));
                    }

                    return ExitCode.Success;
                }

                var entries = (await client.GetAsync(path, cancellation)).GetProperty("items");
                if (json)
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(entries, ClientOptions.Indented));
                    return ExitCode.Success;
                }

                foreach (var entry in entries.EnumerateArray())
                {
                    await output.WriteLineAsync(Line(entry));
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static string Line(JsonElement entry)
    {
        const int ShownId = 8;
        var id = Table.Text(entry, "invocationId");
        return $"{Table.Time(entry, "time")} v{Table.Text(entry, "version")} {id[..Math.Min(ShownId, id.Length)]}"
            + $" {Table.Text(entry, "stream"), -8} {Clean(entry.GetProperty("text").GetString()!)}";
    }

    /// <summary>Guests write what they like; escape sequences among it could make a terminal do things.</summary>
    private static string Clean(string text) =>
        text.Any(static c => char.IsControl(c) && c != '\t')
            ? string.Concat(text.Select(static c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c))
            : text;
}
