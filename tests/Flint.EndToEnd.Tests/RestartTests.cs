using System.Net;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public async Task A_restart_brings_every_function_back()
    {
        await using (var first = await FlintServer.StartAsync(_folder["data"]))
        {
            await first.DeployAsync("mine", Binaries.Echo);
            await first.PutSettingsAsync("mine", """{ "routes": [{ "path": "/my/*" }] }""");
            await first.DeployAsync("other", Binaries.Hello);
            await first.DeployAsync("other", Binaries.Command);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await FlintServer.StartAsync(_folder["data"]);

        Assert.Equal("x=1", (await second.GetJsonAsync("/my/path?x=1")).GetProperty("query").GetString());
        Assert.Contains("Hello from C.", await second.GetTextAsync("/fn/other"), StringComparison.Ordinal);
        Assert.Equal("Hello, Ada!\n", await second.GetTextAsync("/greet/Ada"));
    }

    [Fact]
    public async Task A_sample_that_was_removed_stays_removed()
    {
        await using (var first = await FlintServer.StartAsync(_folder["data"]))
        {
            using var removed = await first.Client.DeleteAsync(new Uri("/api/v1/functions/hello", UriKind.Relative));
            Assert.True(removed.IsSuccessStatusCode);
            await first.StopAsync();
        }

        await using var second = await FlintServer.StartAsync(_folder["data"]);
        using var response = await second.GetAsync("/fn/hello");

        await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, response);
    }

    [Fact]
    public async Task Without_a_setting_the_data_lie_in_the_current_folder()
    {
        await using var process = await ServerProcess.StartAsync(FlintServer.Assembly, ["up"], _folder.Path, []);

        Assert.True(Directory.Exists(_folder[".flint"]));
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_data_directory()
    {
        await using var first = await FlintServer.StartAsync(_folder["data"]);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            FlintServer.StartAsync(_folder["data"])
        );

        Assert.Contains(_folder["data"], refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
