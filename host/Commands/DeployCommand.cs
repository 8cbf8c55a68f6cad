using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Flint.Core;
using Flint.Host.Client;
using Flint.Host.Manifests;

namespace Flint.Host.Commands;

/// <summary><c>flint deploy</c>.</summary>
internal static class DeployCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SOURCE")
        {
            Description = $"A folder with {FunctionManifest.FileName}, or a .wasm file.",
        };
        var name = new Option<string?>("--name")
        {
            Description = "The function's name. Without it, the manifest's, or that of the folder or file.",
            HelpName = "NAME",
        };
        name.Validators.Add(static result => ClientOptions.RequireName(result, result.GetValueOrDefault<string>()));
        var inactive = new Option<bool>("--no-activate")
        {
            Description = "Upload the version, but leave requests where they go now.",
        };
        var command = new Command("deploy", "Upload a function and let requests go to it once it has started.")
        {
            source,
            name,
            inactive,
        };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var found = DeploySource.Find(result.GetRequiredValue(source), result.GetValue(name));
                using var client = options.Connect(result);
                await using var artifact = File.OpenRead(found.ArtifactPath);
                var version = await client.DeployAsync(
                    found.Name,
                    artifact,
                    found.Manifest,
                    activate: !result.GetValue(inactive),
                    cancellation
                );
                var output = result.InvocationConfiguration.Output;
                await output.WriteLineAsync(
                    options.Json(result)
                        ? JsonSerializer.Serialize(version, ClientOptions.Indented)
                        : Describe(version, client)
                );
                return ExitCode.Success;
            }
        );
        return command;
    }

    private static string Describe(JsonElement version, FlintClient client)
    {
        var name = version.GetProperty("function").GetString();
        var number = version.GetProperty("number").GetInt32();
        var size = version.GetProperty("size").GetInt64() / 1024.0;
        var abi = version.GetProperty("abi").GetString();
        var live = version
            .GetProperty("aliases")
            .EnumerateArray()
            .Any(static alias => alias.GetString() == Function.LiveAlias);
        var sizeText = size.ToString("0.0", CultureInfo.InvariantCulture);
        var address = client.AddressOf(version.GetProperty("path").GetString()!);
        return live
            ? $"{name} version {number} is live ({abi}, {sizeText} KiB): {address}"
            : $"{name} version {number} is there ({abi}, {sizeText} KiB), but not live.";
    }
}
