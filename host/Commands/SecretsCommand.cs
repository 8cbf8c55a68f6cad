using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flint.Core;

namespace Flint.Host.Commands;

/// <summary><c>flint secrets</c>.</summary>
internal static class SecretsCommand
{
    internal static Command Create() =>
        new("secrets", "Set, list and remove secrets of a namespace.") { CreateSet(), CreateList(), CreateRemove() };

    private static Command CreateSet()
    {
        var name = SecretName();
        var command = new Command(
            "set",
            "Set a secret. The value is asked for, or read from standard input, which may end with one line break."
        )
        {
            name,
        };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var secret = result.GetRequiredValue(name);
                var value = await ReadValueAsync(secret, result.InvocationConfiguration.Error, cancellation);
                var set = await client.SendAsync(
                    HttpMethod.Put,
                    $"/api/v1/secrets/{secret}",
                    new JsonObject { ["value"] = value },
                    cancellation
                );
                await result.InvocationConfiguration.Output.WriteLineAsync(
                    options.Json(result)
                        ? JsonSerializer.Serialize(set, ClientOptions.Indented)
                        : $"{secret} is set. Functions that name it have it in new instances."
                );
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "List secrets, without values.");
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var secrets = (await client.GetAsync("/api/v1/secrets", cancellation)).GetProperty("items");
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(secrets, ClientOptions.Indented));
                }
                else
                {
                    await Table.WriteAsync(
                        ["NAME", "UPDATED (UTC)"],
                        secrets
                            .EnumerateArray()
                            .Select(static s => (string[])[Table.Text(s, "name"), Table.Time(s, "updatedAt")]),
                        output
                    );
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateRemove()
    {
        var name = SecretName();
        var command = new Command("remove", "Remove a secret that no function names any more.") { name };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var secret = result.GetRequiredValue(name);
                await client.SendAsync(HttpMethod.Delete, $"/api/v1/secrets/{secret}", content: null, cancellation);
                if (!options.Json(result))
                {
                    await result.InvocationConfiguration.Output.WriteLineAsync($"{secret} is removed.");
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Argument<string> SecretName()
    {
        var name = new Argument<string>("NAME") { Description = "The secret's name, as functions see it." };
        name.Validators.Add(static result =>
        {
            if (!SecretNames.IsValid(result.GetValueOrDefault<string>()))
            {
                result.AddError($"That is no name for a secret. Allowed: {SecretNames.Description}.");
            }
        });
        return name;
    }

    private static async Task<string> ReadValueAsync(string name, TextWriter error, CancellationToken cancellation)
    {
        if (Console.IsInputRedirected)
        {
            var text = await Console.In.ReadToEndAsync(cancellation);
            // echo and editors add one.
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }

        await error.WriteAsync($"Value of {name} (not shown): ");
        var value = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                value.Append(key.KeyChar);
            }
            else if (value.Length > 0)
            {
                value.Length--;
            }
        }

        await error.WriteLineAsync();
        return value.ToString();
    }
}
