using System.Text.Json;
using Flint.Host.Commands;
using Flint.Host.Tests.Platform;

namespace Flint.Host.Tests.Commands;

/// <summary>Command lines against a platform, with real functions.</summary>
public sealed class ServerCommandTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private TestPlatform _platform = null!;

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _platform = await TestPlatform.StartAsync(_folder["data"], samples: false);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_is_deployed_called_listed_and_removed()
    {
        var deployed = await RunAsync("deploy", Sample("greeting"));
        Assert.Equal((ExitCode.Success, ""), (deployed.ExitCode, deployed.Error));
        Assert.Contains("greeting version 1 is live", deployed.Output, StringComparison.Ordinal);
        Assert.Contains($"{_platform.Address}/fn/greeting", deployed.Output, StringComparison.Ordinal);

        var invoked = await RunAsync("invoke", "greeting", "--path", "you");
        Assert.Equal(ExitCode.Success, invoked.ExitCode);
        Assert.Contains("Hello, you!", invoked.Output, StringComparison.Ordinal);
        Assert.Contains("200 OK in ", invoked.Error, StringComparison.Ordinal);

        var listed = await RunAsync("list");
        Assert.Contains("greeting  v1", listed.Output, StringComparison.Ordinal);

        var removed = await RunAsync("remove", "greeting");
        Assert.Equal(ExitCode.Success, removed.ExitCode);
        Assert.Contains("no functions", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_deployed_under_a_name_and_in_a_namespace()
    {
        var wasm = Path.Combine(Sample("c-cgi"), "c-cgi.wasm");

        var deployed = await RunAsync("deploy", wasm, "--name", "mine", "--namespace", "team");
        Assert.Equal((ExitCode.Success, ""), (deployed.ExitCode, deployed.Error));

        var invoked = await RunAsync(
            "invoke",
            "mine",
            "--namespace",
            "team",
            "--path",
            "/any/path?x=1",
            "--data",
            "four",
            "--header",
            "Content-Type: text/x-test"
        );
        Assert.Contains("method: POST", invoked.Output, StringComparison.Ordinal);
        Assert.Contains("path: /any/path", invoked.Output, StringComparison.Ordinal);
        Assert.Contains("query: x=1", invoked.Output, StringComparison.Ordinal);
        Assert.Contains("body: 4 bytes", invoked.Output, StringComparison.Ordinal);

        var elsewhere = await RunAsync("invoke", "mine");
        Assert.Equal(ExitCode.Failure, elsewhere.ExitCode);
        Assert.Contains("There is no such function (404)", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_on_the_command_line_goes_before_the_manifests()
    {
        var deployed = await RunAsync("deploy", Sample("greeting"), "--name", "welcome");

        Assert.Equal((ExitCode.Success, ""), (deployed.ExitCode, deployed.Error));
        Assert.Contains("Hello, world!", (await RunAsync("invoke", "welcome")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_not_activated_is_there_but_not_live()
    {
        var deployed = await RunAsync("deploy", Sample("c-cgi"), "--no-activate");

        Assert.Contains("but not live", deployed.Output, StringComparison.Ordinal);
        Assert.Contains("c-cgi  -", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_refuses_ends_with_1_and_its_explanation()
    {
        var wasm = _folder["broken.wasm"];
        await File.WriteAllTextAsync(wasm, "no wasm", Cancellation);

        var refused = await RunAsync("deploy", wasm);
        Assert.Equal(ExitCode.Failure, refused.ExitCode);
        Assert.Contains("(422)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("At byte 0", refused.Error, StringComparison.Ordinal);

        var missing = await RunAsync("remove", "none");
        Assert.Equal(ExitCode.Failure, missing.ExitCode);
        Assert.Contains("(404)", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_for_programs()
    {
        var deployed = Parse(await RunAsync("deploy", Sample("c-cgi"), "--json"));
        Assert.Equal(1, deployed.GetProperty("number").GetInt32());

        var listed = Parse(await RunAsync("list", "--json"));
        Assert.Equal("c-cgi", listed[0].GetProperty("name").GetString());

        var invoked = Parse(await RunAsync("invoke", "c-cgi", "--json"));
        Assert.Equal(200, invoked.GetProperty("status").GetInt32());
        Assert.Contains("Hello from C", invoked.GetProperty("body").GetString(), StringComparison.Ordinal);

        var problem = Parse(await RunAsync("remove", "none", "--json"));
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    private static JsonElement Parse(CommandResult result) => JsonElement.Parse(result.Output);

    private Task<CommandResult> RunAsync(params string[] args) =>
        CommandResult.RunAsync([.. args, "--server", _platform.Address]);
}
