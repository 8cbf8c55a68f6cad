using System.CommandLine;
using System.Diagnostics;
using Flint.Core;
using Flint.Host.Platform;
using Flint.Storage.Sqlite;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Flint.Host.Commands;

/// <summary><c>flint up</c>.</summary>
internal static class UpCommand
{
    internal static Command Create()
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Where to listen. Without it ASPNETCORE_URLS, or http://127.0.0.1:8080.",
            HelpName = "URLS",
        };
        var data = new Option<string?>("--data-directory")
        {
            Description = "The folder for all state. Without it Flint__DataDirectory, or .flint in the current folder.",
            HelpName = "FOLDER",
        };
        var noSamples = new Option<bool>("--no-samples")
        {
            Description = "Leave the sample functions out at the first start (Flint__Samples=false).",
        };
        var command = new Command("up", "Start the platform: gateway, scheduler, worker and API in this process.")
        {
            urls,
            data,
            noSamples,
        };
        command.SetAction(
            (result, cancellation) =>
                RunAsync(
                    new UpArguments(
                        result.GetValue(urls),
                        result.GetValue(data),
                        result.GetValue(noSamples) ? false : null
                    ),
                    result.InvocationConfiguration.Error,
                    cancellation
                )
        );
        return command;
    }

    /// <summary>Runs the platform until the process is asked to end, and lets requests in flight finish.</summary>
    internal static async Task<int> RunAsync(UpArguments arguments, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            var configured = PlatformHost.Configure(arguments);
            using var directory = DataDirectory.Open(configured.Options.DataDirectory);
            await using var app = PlatformHost.Build(configured, directory);
            await app.StartAsync(cancellation);
            Banner.Write(app, DateTime.Now - Process.GetCurrentProcess().StartTime);
            await app.WaitForShutdownAsync(cancellation);
            return ExitCode.Success;
        }
        catch (Exception e) when (Explain(e) is { } reason)
        {
            await error.WriteLineAsync($"Flint did not start. {reason}");
            return ExitCode.Failure;
        }
    }

    private static string? Explain(Exception e) =>
        e switch
        {
            StorageUnavailableException or StartRefusedException or OptionsValidationException => e.Message,
            IOException { InnerException: AddressInUseException } =>
                $"{e.Message} Another program listens there; choose another port, as in "
                    + "ASPNETCORE_URLS=http://127.0.0.1:8081.",
            _ => null,
        };
}
