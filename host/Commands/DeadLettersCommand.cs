using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary><c>flint dead-letters</c>: asynchronous invocations of which no attempt succeeded.</summary>
internal static class DeadLettersCommand
{
    internal static Command Create() =>
        new("dead-letters", "Inspect, replay and remove asynchronous invocations that failed for good.")
        {
            CreateList(),
            CreateShow(),
            CreateReplay(),
            CreateRemove(),
        };

    private static Command CreateList()
    {
        var name = ClientOptions.FunctionName();
        var command = new Command("list", "List a function's dead letters, the oldest first.") { name };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var function = result.GetRequiredValue(name);
                var letters = await client.ListDeadLettersAsync(function, cancellation);
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(letters, ClientOptions.Indented));
                }
                else if (letters.Count == 0)
                {
                    await output.WriteLineAsync($"{function} has no dead letters.");
                }

                foreach (var letter in options.Json(result) ? [] : letters)
                {
                    await output.WriteLineAsync(Line(letter));
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateShow()
    {
        var name = ClientOptions.FunctionName();
        var id = Id();
        var command = new Command("show", "Print a dead letter with its request, as JSON.") { name, id };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var letter = await client.GetDeadLetterAsync(
                    result.GetRequiredValue(name),
                    result.GetRequiredValue(id),
                    cancellation
                );
                await result.InvocationConfiguration.Output.WriteLineAsync(
                    JsonSerializer.Serialize(letter, ClientOptions.Indented)
                );
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateReplay()
    {
        var (name, id, all) = (ClientOptions.FunctionName(), OptionalId(), All());
        var command = new Command("replay", "Put dead letters back into the queue.") { name, id, all };
        RequireOneOf(command, id, all);
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var count = await client.ReplayDeadLettersAsync(
                    result.GetRequiredValue(name),
                    result.GetValue(id),
                    cancellation
                );
                await WriteCountAsync(result, options, count, "back in the queue");
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Command CreateRemove()
    {
        var (name, id, all) = (ClientOptions.FunctionName(), OptionalId(), All());
        var command = new Command("remove", "Remove dead letters for good.") { name, id, all };
        RequireOneOf(command, id, all);
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var count = await client.RemoveDeadLettersAsync(
                    result.GetRequiredValue(name),
                    result.GetValue(id),
                    cancellation
                );
                await WriteCountAsync(result, options, count, "removed");
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static Task WriteCountAsync(ParseResult result, ClientOptions options, int count, string what) =>
        result.InvocationConfiguration.Output.WriteLineAsync(
            options.Json(result)
                ? JsonSerializer.Serialize(new { count }, ClientOptions.Indented)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} dead letter{(count == 1 ? " is" : "s are")} {what}."
                )
        );

    private static string Line(JsonElement letter)
    {
        var failure = letter.GetProperty("lastFailure");
        var time = letter.GetProperty("finishedAt").GetDateTimeOffset().UtcDateTime;
        var attempts = letter.GetProperty("attempts").GetInt32();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{letter.GetProperty("id").GetString()}  {time:yyyy-MM-dd HH:mm:ss}  {attempts} attempts  {failure.GetProperty("detail").GetString()}"
        );
    }

    private static Argument<string> Id() => new("ID") { Description = "The invocation's id." };

    private static Argument<string?> OptionalId() =>
        new("ID") { Description = "The invocation's id.", Arity = ArgumentArity.ZeroOrOne };

    private static Option<bool> All() => new("--all") { Description = "All dead letters of the function." };

    private static void RequireOneOf(Command command, Argument<string?> id, Option<bool> all) =>
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(id) is not null)
            {
                result.AddError("Give either the ID of a dead letter, or --all.");
            }
        });
}
