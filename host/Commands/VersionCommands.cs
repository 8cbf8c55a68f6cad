using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Flint.Host.Client;

namespace Flint.Host.Commands;

/// <summary><c>flint versions</c>, <c>flint rollback</c> and <c>flint canary</c>: what there is, and where requests go.</summary>
internal static class VersionCommands
{
    internal static Command CreateVersions()
    {
        var name = ClientOptions.FunctionName();
        var command = new Command("versions", "List the versions of a function, newest first.") { name };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var function = result.GetRequiredValue(name);
                var versions = await client.GetAsync($"/api/v1/functions/{function}/versions", cancellation);
                var items = versions.GetProperty("items");
                var output = result.InvocationConfiguration.Output;
                if (options.Json(result))
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(items, ClientOptions.Indented));
                }
                else
                {
                    await Table.WriteAsync(
                        ["VERSION", "ALIASES", "ABI", "BYTES", "UPLOADED (UTC)", "DIGEST"],
                        items.EnumerateArray().Select(Row),
                        output
                    );
                }

                return ExitCode.Success;
            }
        );
        return command;
    }

    internal static Command CreateRollback()
    {
        var name = ClientOptions.FunctionName();
        var to = new Option<int?>("--to")
        {
            Description =
                "The version. Without it, the newest one before the live one; while a canary runs, the oldest live one.",
            HelpName = "VERSION",
        };
        var command = new Command("rollback", "Give all requests to an earlier version.") { name, to };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var traffic = await LiveTraffic.ReadAsync(client, result.GetRequiredValue(name), cancellation);
                var version = result.GetValue(to) ?? await traffic.FindEarlierAsync(cancellation);
                return await MoveAsync(traffic, new() { [version] = 100 }, options, result, cancellation);
            }
        );
        return command;
    }

    internal static Command CreateCanary()
    {
        var name = ClientOptions.FunctionName();
        var version = new Argument<int>("VERSION") { Description = "The version to try." };
        var percent = new Option<int>("--percent")
        {
            Description = "Its share of the requests, 1 to 100; 100 ends the canary with it alone live.",
            HelpName = "PERCENT",
            DefaultValueFactory = static _ => 5,
        };
        percent.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100)
            {
                result.AddError("--percent must be 1 to 100.");
            }
        });
        var command = new Command("canary", "Give a version a share of the requests.") { name, version, percent };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = options.Connect(result);
                var traffic = await LiveTraffic.ReadAsync(client, result.GetRequiredValue(name), cancellation);
                var weights = traffic.With(result.GetRequiredValue(version), result.GetValue(percent));
                return await MoveAsync(traffic, weights, options, result, cancellation);
            }
        );
        return command;
    }

    private static async Task<int> MoveAsync(
        LiveTraffic traffic,
        SortedDictionary<int, int> weights,
        ClientOptions options,
        ParseResult result,
        CancellationToken cancellation
    )
    {
        var moved = await traffic.MoveAsync(weights, cancellation);
        var shares = weights.Select(static w => $"version {w.Key} gets {w.Value} %");
        await result.InvocationConfiguration.Output.WriteLineAsync(
            options.Json(result)
                ? JsonSerializer.Serialize(moved, ClientOptions.Indented)
                : $"{traffic.Function}: {string.Join(", ", shares)} of the requests."
        );
        return ExitCode.Success;
    }

    private static string[] Row(JsonElement version)
    {
        const int ShownDigest = 7 + 12;
        var aliases = version.GetProperty("aliases").EnumerateArray().Select(static a => a.GetString());
        return
        [
            version.GetProperty("number").GetInt32().ToString(CultureInfo.InvariantCulture),
            string.Join(' ', aliases) is { Length: > 0 } text ? text : "-",
            Table.Text(version, "abi"),
            Table.Text(version, "size"),
            Table.Time(version, "createdAt"),
            version.GetProperty("digest").GetString()![..ShownDigest],
        ];
    }
}
