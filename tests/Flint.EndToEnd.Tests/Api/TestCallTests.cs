using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Api;

public sealed class TestCallTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task A_component_is_called_with_method_path_query_and_body()
    {
        await _flint.DeployAsync("called", Binaries.Echo);

        var result = await CallAsync(
            "called",
            new
            {
                method = "POST",
                path = "/a%20b?x=1",
                body = "some text",
            }
        );

        Assert.Equal("completed", result.GetProperty("outcome").GetString());
        Assert.Equal(200, result.GetProperty("status").GetInt32());
        using var echo = JsonDocument.Parse(result.GetProperty("body").GetString()!);
        Assert.Equal("POST", echo.RootElement.GetProperty("method").GetString());
        Assert.EndsWith("/a%20b", echo.RootElement.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("x=1", echo.RootElement.GetProperty("query").GetString());
        Assert.Contains("some text", echo.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.True(result.GetProperty("timings").GetProperty("run").GetDouble() > 0);
    }

    [Fact]
    public async Task A_command_that_fails_shows_status_and_log_of_this_call_alone()
    {
        await _flint.DeployAsync("failing", Binaries.Guest("misbehaving-command"));
        using var before = await _flint.GetAsync("/fn/failing/trap");

        var result = await CallAsync("failing", new { path = "/exit" });

        Assert.Equal("function-failed", result.GetProperty("outcome").GetString());
        Assert.Equal(500, result.GetProperty("status").GetInt32());
        Assert.Contains(
            "urn:flint:problem:function-failed",
            result.GetProperty("body").GetString(),
            StringComparison.Ordinal
        );
        var log = result.GetProperty("logs").EnumerateArray().ToList();
        Assert.Contains(
            log,
            static e => e.GetProperty("text").GetString()!.Contains("giving up", StringComparison.Ordinal)
        );
        Assert.All(
            log,
            e => Assert.Equal(result.GetProperty("invocationId").GetString(), e.GetProperty("invocationId").GetString())
        );
    }

    [Fact]
    public async Task A_version_can_be_tried_before_it_goes_live()
    {
        await _flint.DeployAsync("tried", Binaries.Hello);
        await _flint.DeployAsync("tried", Binaries.Command, "?activate=false");

        var result = await CallAsync("tried", new { version = 2 });

        Assert.StartsWith("Hello from C.", result.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Hello from a WebAssembly", await _flint.GetTextAsync("/fn/tried"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> CallAsync(string function, object request)
    {
        using var response = await _flint.Client.PostAsJsonAsync(
            new Uri($"/api/v1/functions/{function}/invoke", UriKind.Relative),
            request
        );
        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
