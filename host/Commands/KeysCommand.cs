using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flint.Core;
using Flint.Host.Keys;

namespace Flint.Host.Commands;

/// <summary><c>flint keys</c>.</summary>
internal static class KeysCommand
{
    internal static Command Create() =>
        new("keys", "Make, list and revoke keys of the platform.")
        {
            CreateCreate(),
            CreateList(),
            CreateRevoke(),
            CreateGenerate(),
        };

    private static Command CreateCreate()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "What the key is called, in lists and in the audit log.",
        };
        name.Validators.Add(static result => ClientOptions.RequireName(result, result.GetValueOrDefault<string>()));
        var roles = new Option<string[]>("--role")
        {
            Description = $"What it may do: {RoleGrant.Description}. May be given several times.",
            HelpName = "ROLE[@NAMESPACE]",
            Required = true,
        };
        roles.Validators.Add(RequireRoles);
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "When it ends, from now on: days, hours or minutes, as in 90d, 12h, 30m. Without it, never.",
            HelpName = "TIME",
            CustomParser = ParseTime,
        };
        var data = new Option<string?>("--data-directory")
        {
            Description = "Make it in this data directory, for the first key: while no platform runs on it.",
            HelpName = "FOLDER",
        };
        var command = new Command("create", "Make a key. It is shown once.") { name, roles, expires, data };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var wanted = new WantedKey(
                    result.GetRequiredValue(name),
                    [.. result.GetRequiredValue(roles)],
                    result.GetValue(expires) is { } time ? DateTimeOffset.UtcNow + time : null
                );
                JsonElement made;
                if (result.GetValue(data) is { } folder)
                {
                    made = await OfflineKeys.CreateAsync(folder, wanted, cancellation);
                }
                else
                {
                    using var client = options.Connect(result);
                    made = await client.SendAsync(HttpMethod.Post, "/api/v1/keys", wanted.ToJson(), cancellation);
                }

                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(made, ClientOptions.Indented));
                    return ExitCode.Success;
                }

                // The key alone on standard output: a script reads it from there.
                await error.WriteLineAsync($"Key {made.GetProperty("id")}. Keep it now, it cannot be shown again:");
                await output.WriteLineAsync(made.GetProperty("key").GetString());
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "List keys.");
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var keys = await client.GetAsync("/api/v1/keys", cancellation);
                var items = keys.GetProperty("items");
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(items, ClientOptions.Indented));
                }
                else
                {
                    await Table.WriteAsync(
                        ["ID", "NAME", "STATE", "ROLES", "EXPIRES (UTC)", "LAST USED (UTC)"],
                        items.EnumerateArray().Select(Row),
                        output
                    );
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateRevoke()
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as flint keys list shows it." };
        var command = new Command("revoke", "Revoke a key, at once and for good.") { id };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var key = result.GetRequiredValue(id);
                await client.SendAsync(
                    HttpMethod.Delete,
                    $"/api/v1/keys/{Uri.EscapeDataString(key)}",
                    content: null,
                    cancellation
                );
                if (!options.Json(result))
                {
                    await result.InvocationConfiguration.Output.WriteLineAsync($"{key} is revoked.");
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateGenerate()
    {
        var command = new Command(
            "generate",
            "Print a new key and record it nowhere: for Flint__Access__AdminKeyFile."
        );
        command.SetAction(static result => result.InvocationConfiguration.Output.WriteLine(KeyText.Create()));
        return command;
    }

    private static string[] Row(JsonElement key) =>
        [
            key.GetProperty("id").GetString()!,
            key.GetProperty("name").GetString()!,
            key.GetProperty("state").GetString()!,
            string.Join(' ', key.GetProperty("roles").EnumerateArray().Select(static r => r.GetString())),
            Table.Time(key, "expiresAt"),
            Table.Time(key, "lastUsedAt"),
        ];

    private static void RequireRoles(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!RoleGrant.TryParse(token.Value, FunctionKey.DefaultNamespace, out _))
            {
                result.AddError($"'{token.Value}' is no role. Allowed: {RoleGrant.Description}.");
            }
        }
    }

    private static TimeSpan? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text is [.., var last] ? last : ' ';
        if (
            unit is 'd' or 'h' or 'm'
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000
        )
        {
            return unit switch
            {
                'd' => TimeSpan.FromDays(number),
                'h' => TimeSpan.FromHours(number),
                _ => TimeSpan.FromMinutes(number),
            };
        }

        result.AddError($"'{text}' is no time. Give days, hours or minutes, as in 90d, 12h or 30m.");
        return null;
    }
}
