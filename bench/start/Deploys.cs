using Flint.Bench.Instances;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.Bench.Start;

/// <summary>From the upload of a binary to its first answer, and from a restart to the first answer.</summary>
internal static class Deploys
{
    private const double AfterRestart = 250;

    public static async Task RunAsync(Report report, StartSettings settings, TemporaryDirectory folder)
    {
        var data = folder["data"];
        await using (var first = await Platform.StartAsync(data))
        {
            report.Add(
                "the very first deploy of a process to its answer (C component)",
                await first.DeployAndCallAsync("echo", Platform.Guest("echo.wasm")),
                "ms"
            );
            report.Add(
                "deploy to first answer, C component",
                await first.DeployAndCallAsync("hello", Platform.Guest("hello.wasm")),
                150,
                "ms"
            );
            report.Add(
                "deploy to first answer, Rust command",
                await first.DeployAndCallAsync("rust", Platform.Guest("rust-cgi.wasm")),
                500,
                "ms"
            );
            await RunJsAsync(report, settings, first);
            await first.StopAsync();
        }

        await using (var second = await Platform.StartAsync(data))
        {
            report.Add(
                "after a restart, first call of a C component",
                await second.TimeCallAsync("hello"),
                AfterRestart,
                "ms"
            );
            report.Add(
                "after that, first call of a Rust command",
                await second.TimeCallAsync("rust"),
                AfterRestart,
                "ms"
            );
            await second.StopAsync();
        }

        await using var third = await Platform.StartAsync(data);
        report.Add(
            "after a restart, first call of a Rust command",
            await third.TimeCallAsync("rust"),
            AfterRestart,
            "ms"
        );
    }

    private static async Task RunJsAsync(Report report, StartSettings settings, Platform platform)
    {
        const string First = "deploy to first answer, JavaScript, first";
        const string Next = "deploy to first answer, JavaScript, next of the same toolchain";
        if (settings.Js is null)
        {
            report.Skip(First, "--js was not given");
            report.Skip(Next, "--js was not given");
            return;
        }

        report.Add(
            First,
            await platform.DeployAndCallAsync("js", await File.ReadAllBytesAsync(settings.Js)),
            15_000,
            "ms"
        );
        if (settings.NextJs is null)
        {
            report.Skip(Next, "--next-js was not given");
            return;
        }

        var next = await File.ReadAllBytesAsync(settings.NextJs);
        report.Add(Next, await platform.DeployAndCallAsync("next-js", next), 1_500, "ms");
    }
}
