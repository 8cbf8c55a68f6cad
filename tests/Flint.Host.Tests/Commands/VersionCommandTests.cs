using System.Text.Json;
using Flint.Host.Commands;
using Flint.Host.Tests.Platform;

namespace Flint.Host.Tests.Commands;

/// <summary>Command lines about versions, logs and the audit log, against a platform with real functions.</summary>
public sealed class VersionCommandTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private TestPlatform _platform = null!;

    public async ValueTask InitializeAsync() =>
        _platform = await TestPlatform.StartAsync(_folder["data"], samples: false);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_canary_gets_its_share_is_promoted_and_rolled_back()
    {
        await DeployAsync("hello/hello.wasm");
        var alone = await RunAsync("canary", "mine", "1", "--percent", "5");
        Assert.Equal(ExitCode.Usage, alone.ExitCode);
        Assert.Contains("--percent 100", alone.Error, StringComparison.Ordinal);
        var first = await RunAsync("rollback", "mine");
        Assert.Equal(ExitCode.Usage, first.ExitCode);
        Assert.Contains("no version before 1", first.Error, StringComparison.Ordinal);
        await DeployAsync("echo/echo.wasm", "--no-activate");

        var canary = await RunAsync("canary", "mine", "2", "--percent", "10");
        Assert.Equal("mine: version 1 gets 90 %, version 2 gets 10 % of the requests.", canary.Output.Trim());
        var listed = await RunAsync("versions", "mine");
        Assert.Contains("2        live     wasi-http", listed.Output, StringComparison.Ordinal);
        var widened = await RunAsync("canary", "mine", "2", "--percent", "50", "--json");
        using (var document = JsonDocument.Parse(widened.Output))
        {
            Assert.Equal(50, document.RootElement.GetProperty("live").GetProperty("1").GetInt32());
        }

        var back = await RunAsync("rollback", "mine");
        Assert.Equal("mine: version 1 gets 100 % of the requests.", back.Output.Trim());
        var promoted = await RunAsync("canary", "mine", "2", "--percent", "100");
        Assert.Equal("mine: version 2 gets 100 % of the requests.", promoted.Output.Trim());
        var again = await RunAsync("rollback", "mine");
        Assert.Equal("mine: version 1 gets 100 % of the requests.", again.Output.Trim());
        var missing = await RunAsync("rollback", "mine", "--to", "7");
        Assert.Equal(ExitCode.Failure, missing.ExitCode);
        Assert.Contains("no version 7", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_printed_and_who_changed_what()
    {
        await DeployAsync("c-cgi/c-cgi.wasm");
        var invoked = await RunAsync("invoke", "mine");
        Assert.Equal(ExitCode.Success, invoked.ExitCode);

        var logs = await RunAsync("logs", "mine", "--json");
        using var entries = JsonDocument.Parse(logs.Output);
        var text = await RunAsync("logs", "mine");
        Assert.Equal(
            entries.RootElement.GetArrayLength(),
            text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
        );
        var audit = await RunAsync("audit", "--all");
        Assert.Contains("uploadVersion  functions/mine/versions  201", audit.Output, StringComparison.Ordinal);
        var unknown = await RunAsync("logs", "nobody", "-f");
        Assert.Equal(ExitCode.Failure, unknown.ExitCode);
        Assert.Contains("(404)", unknown.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(params string[] args) =>
        CommandResult.RunAsync([.. args, "--server", _platform.Address]);

    private async Task DeployAsync(string sample, params string[] more)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "samples", sample);
        var deployed = await RunAsync(["deploy", path, "--name", "mine", .. more]);
        Assert.Equal((ExitCode.Success, ""), (deployed.ExitCode, deployed.Error));
    }
}
