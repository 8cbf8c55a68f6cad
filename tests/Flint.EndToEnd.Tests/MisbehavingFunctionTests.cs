using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

/// <summary>A server with the misbehaving guests deployed.</summary>
public sealed class MisbehavingFunctions : IAsyncLifetime
{
    private readonly SharedServer _server = new();

    internal FlintServer Flint => _server.Flint;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        foreach (var kind in new[] { "command", "component" })
        {
            var guest = Binaries.Guest($"misbehaving-{kind}");
            await Flint.DeployAsync(kind, guest);
            await Flint.PutSettingsAsync(kind, """{ "limits": { "memoryBytes": 8388608 } }""");
            // Only what never ends by itself has a short deadline: on a busy machine anything may take a while.
            await Flint.DeployAsync($"hasty-{kind}", guest);
            await Flint.PutSettingsAsync($"hasty-{kind}", """{ "limits": { "wallTimeMilliseconds": 1000 } }""");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

public sealed class MisbehavingFunctionTests(MisbehavingFunctions functions) : IClassFixture<MisbehavingFunctions>
{
    private readonly FlintServer _flint = functions.Flint;

    [Theory]
    [InlineData("command/trap", 500, "function-failed", "inner_failure")]
    [InlineData("command/divide", 500, "function-failed", "divide")]
    [InlineData("command/out-of-bounds", 500, "function-failed", "_start")]
    [InlineData("command/null-call", 500, "function-failed", "_start")]
    [InlineData("command/recurse", 500, "function-failed", "recurse_for_ever")]
    [InlineData("command/abort", 500, "function-failed", "abort")]
    [InlineData("hasty-command/loop", 504, "function-timeout", "loop_for_ever")]
    [InlineData("command/grow", 507, "memory-limit", "grow_for_ever")]
    [InlineData("component/trap", 500, "function-failed", "component_failure")]
    [InlineData("component/recurse", 500, "function-failed", "recurse_for_ever")]
    [InlineData("component/foreign-handle", 500, "function-failed", "handle_request")]
    [InlineData("hasty-component/loop", 504, "function-timeout", "loop_for_ever")]
    [InlineData("component/grow", 507, "memory-limit", "handle_request")]
    public async Task A_trap_is_a_5xx_with_its_stack_in_the_log(string path, int status, string type, string frame)
    {
        using var response = await _flint.GetAsync($"/fn/{path}");
        var problem = await FlintServer.ExpectProblemAsync((HttpStatusCode)status, response);
        var function = path.Split('/')[0];

        Assert.Equal($"urn:flint:problem:{type}", problem.GetProperty("type").GetString());
        var entries = await LogOfAsync(function, problem.GetProperty("invocationId").GetString()!);
        Assert.Contains(entries, entry => entry.Contains(frame, StringComparison.Ordinal));
        await StillServesAsync(function);
    }

    [Theory]
    [InlineData("command/silent")]
    [InlineData("command/no-header-end")]
    [InlineData("command/garbage")]
    [InlineData("command/split-header")]
    [InlineData("command/bad-status")]
    [InlineData("component/silent")]
    public async Task An_answer_that_is_not_HTTP_is_a_502_and_logged(string path)
    {
        using var response = await _flint.GetAsync($"/fn/{path}");
        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.BadGateway, response);
        var function = path.Split('/')[0];

        Assert.Equal("urn:flint:problem:invalid-response", problem.GetProperty("type").GetString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.NotEmpty(await LogOfAsync(function, problem.GetProperty("invocationId").GetString()!));
        await StillServesAsync(function);
    }

    [Theory]
    [InlineData("component/bad-header")]
    [InlineData("component/bad-status")]
    public async Task What_the_host_refuses_to_a_component_does_not_reach_the_client(string path)
    {
        using var response = await _flint.GetAsync($"/fn/{path}");

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadGateway });
        Assert.False(response.Headers.Contains("Set-Cookie"));
        await StillServesAsync("component");
    }

    [Fact]
    public async Task An_exit_code_is_a_500_and_what_the_function_wrote_to_stderr_is_in_the_log()
    {
        using var response = await _flint.GetAsync("/fn/command/exit");
        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.InternalServerError, response);

        var entries = await LogOfAsync("command", problem.GetProperty("invocationId").GetString()!);
        Assert.Contains(entries, static entry => entry.Contains("giving up", StringComparison.Ordinal));
        Assert.Contains(entries, static entry => entry.Contains('3', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("command/late-trap")]
    [InlineData("component/late-trap")]
    [InlineData("component/twice")]
    public async Task A_trap_after_the_answer_began_never_looks_like_a_whole_answer_of_something_else(string path)
    {
        var begin = "";
        try
        {
            using var response = await _flint.GetAsync($"/fn/{path}");
            begin = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Assert.NotEqual("command/late-trap", path);
            }
            else
            {
                // Short answers wait a moment before they leave: what traps in time has none, but a problem.
                await FlintServer.ExpectProblemAsync(HttpStatusCode.InternalServerError, response);
            }
        }
        catch (HttpRequestException)
        {
            // The connection broke: the only way left to tell.
        }

        Assert.DoesNotContain("twice", begin, StringComparison.Ordinal);
        await StillServesAsync(path.Split('/')[0]);
    }

    [Fact]
    public async Task Endless_loops_do_not_keep_others_from_being_served()
    {
        var loops = Enumerable.Range(0, 16).Select(_ => _flint.GetAsync("/fn/hasty-command/loop")).ToArray();
        var started = Stopwatch.GetTimestamp();
        for (var n = 0; n < 20; n++)
        {
            await StillServesAsync("component");
        }

        var served = Stopwatch.GetElapsedTime(started);
        foreach (var response in await Task.WhenAll(loops))
        {
            // Some may be turned away: what runs at once is limited.
            Assert.Contains((int)response.StatusCode, new[] { 429, 503, 504 });
            response.Dispose();
        }

        Assert.InRange(served, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await StillServesAsync("command");
    }

    [Fact]
    public async Task A_thousand_traps_leave_the_server_well()
    {
        for (var n = 0; n < 1000; n++)
        {
            using var response = await _flint.GetAsync("/fn/component/trap");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        }

        await StillServesAsync("component");
        Assert.True(_flint.IsRunning);
    }

    [Fact]
    public async Task What_a_function_writes_to_stderr_is_in_its_log()
    {
        using var response = await _flint.GetAsync("/fn/command/fine");
        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);

        var log = await _flint.GetTextAsync("/api/v1/functions/command/logs");
        Assert.Contains("a line for the log", log, StringComparison.Ordinal);
    }

    private async Task StillServesAsync(string function) =>
        Assert.Equal(
            "still here\n",
            await _flint.GetTextAsync($"/fn/{function.Replace("hasty-", "", StringComparison.Ordinal)}/fine")
        );

    /// <summary>The texts of an invocation's log entries.</summary>
    private async Task<IReadOnlyList<string>> LogOfAsync(string function, string invocation)
    {
        var log = await _flint.GetJsonAsync($"/api/v1/functions/{function}/logs?limit=500");
        return
        [
            .. log.GetProperty("items")
                .EnumerateArray()
                .Where(entry => entry.GetProperty("invocationId").GetString() == invocation)
                .Select(static entry => entry.GetProperty("text").GetString()!),
        ];
    }
}
