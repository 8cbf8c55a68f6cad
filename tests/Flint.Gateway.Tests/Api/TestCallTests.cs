using System.Net;
using System.Net.Http.Json;
using System.Text;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Tests.Api;

public sealed class TestCallTests
{
    [Fact]
    public async Task A_test_call_returns_what_a_caller_sees_with_logs_and_timings()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        platform.Invoker.Script = async (invocation, http) =>
        {
            var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
            platform.Log.Append(Entry(invocation, "guest says hello"));
            platform.Log.Append(Entry(invocation, "of another call") with { InvocationId = "other" });
            http.Response.StatusCode = 201;
            http.Response.Headers["X-Mode"] = http.Request.Headers["X-Mode"];
            await http.Response.WriteAsync(
                $"{http.Request.Method} {invocation.Path} {http.Request.QueryString} {body} é"
            );
            return new InvocationResult(InvocationOutcome.Completed, ColdStart: true, RunTicks: 5_000_000);
        };

        using var response = await CallAsync(
            platform,
            new
            {
                method = "PUT",
                path = "/any%20path?x=1",
                headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Mode"] = "test" },
                body = "text",
            }
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = await response.JsonAsync();
        Assert.Equal("completed", result.GetProperty("outcome").GetString());
        Assert.Equal(201, result.GetProperty("status").GetInt32());
        Assert.Equal("PUT /any%20path ?x=1 text é", result.GetProperty("body").GetString());
        Assert.Equal("test", result.GetProperty("headers").GetProperty("X-Mode")[0].GetString());
        Assert.True(result.GetProperty("coldStart").GetBoolean());
        Assert.True(result.GetProperty("timings").GetProperty("run").GetDouble() > 0);
        var entry = Assert.Single(result.GetProperty("logs").EnumerateArray());
        Assert.Equal("guest says hello", entry.GetProperty("text").GetString());
        Assert.Equal("stderr", entry.GetProperty("stream").GetString());
        var id = result.GetProperty("invocationId").GetString();
        Assert.Equal(id, result.GetProperty("headers").GetProperty("Flint-Invocation-Id")[0].GetString());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_travel_as_base64()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        byte[] bytes = [0xff, 0, 1, 0xfe];
        platform.Invoker.Script = static async (_, http) =>
        {
            await http.Request.Body.CopyToAsync(http.Response.Body);
            return new InvocationResult(InvocationOutcome.Completed);
        };

        using var response = await CallAsync(
            platform,
            new { method = "POST", bodyBase64 = Convert.ToBase64String(bytes) }
        );

        var result = await response.JsonAsync();
        Assert.Equal(bytes, result.GetProperty("bodyBase64").GetBytesFromBase64());
        Assert.False(result.TryGetProperty("body", out _));
    }

    [Fact]
    public async Task A_failed_call_returns_the_problem_that_a_caller_sees()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        platform.Invoker.End(InvocationOutcome.FunctionFailed, "It trapped: unreachable.");

        using var response = await CallAsync(platform, new { });

        var result = await response.JsonAsync();
        Assert.Equal("function-failed", result.GetProperty("outcome").GetString());
        Assert.Equal(500, result.GetProperty("status").GetInt32());
        Assert.Contains(
            "urn:flint:problem:function-failed",
            result.GetProperty("body").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_the_body_is_told()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        platform.Invoker.Script = static async (_, http) =>
        {
            await http.Response.BodyWriter.WriteAsync("half"u8.ToArray());
            return new InvocationResult(InvocationOutcome.TimedOut);
        };

        using var response = await CallAsync(platform, new { });

        var result = await response.JsonAsync();
        Assert.True(result.GetProperty("aborted").GetBoolean());
        Assert.Equal("half", result.GetProperty("body").GetString());
        Assert.Equal(200, result.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_long_answer_is_cut_at_the_limit()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TestCallResponseBytes"] = "5" };
        await using var platform = await TestPlatform.StartAsync(options);
        await platform.DeployAsync("mine");
        platform.Invoker.Script = static async (_, http) =>
        {
            await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("123"));
            await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("456789"));
            return new InvocationResult(InvocationOutcome.Completed);
        };

        using var response = await CallAsync(platform, new { });

        var result = await response.JsonAsync();
        Assert.Equal("12345", result.GetProperty("body").GetString());
        Assert.True(result.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task A_version_that_is_not_live_can_be_called()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");
        using var upload = await platform.UploadAsync("mine", "two", "?activate=false");

        using var response = await CallAsync(platform, new { version = 2 });
        using var absent = await CallAsync(platform, new { version = 3 });

        Assert.Equal(2, (await response.JsonAsync()).GetProperty("version").GetInt32());
        Assert.Equal(2, Assert.Single(platform.Invoker.Seen).Version.Number);
        await absent.ProblemAsync(404, "version-not-found");
    }

    private static LogEntry Entry(Invocation invocation, string text) =>
        new(DateTimeOffset.UnixEpoch, invocation.Function.Key, 1, invocation.Id, LogStream.Stderr, text);

    private static Task<HttpResponseMessage> CallAsync(TestPlatform platform, object request) =>
        platform.Client.PostAsJsonAsync("/api/v1/functions/mine/invoke", request);
}
