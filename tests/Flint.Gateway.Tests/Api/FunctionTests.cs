using System.Net;
using System.Net.Http.Json;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class FunctionTests
{
    [Fact]
    public async Task Settings_can_come_before_the_first_version()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var created = await platform.Client.PutAsJsonAsync(
            "/api/v1/functions/mine",
            new { environment = Variables(("A", "1")), limits = new { concurrency = 5 } }
        );

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var function = await created.JsonAsync();
        Assert.Equal("1", function.GetProperty("settings").GetProperty("environment").GetProperty("A").GetString());
        Assert.Equal(5, function.GetProperty("settings").GetProperty("limits").GetProperty("concurrency").GetInt32());
        Assert.Equal(
            30_000,
            function.GetProperty("settings").GetProperty("limits").GetProperty("wallTimeMilliseconds").GetInt32()
        );
        Assert.Equal(
            "request",
            function.GetProperty("settings").GetProperty("instances").GetProperty("isolation").GetString()
        );
        Assert.Equal("{}", function.GetProperty("live").GetRawText());
    }

    [Fact]
    public async Task The_etag_of_a_read_guards_the_change()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        using var read = await platform.Client.GetAsync("/api/v1/functions/mine");
        var etag = read.Headers.ETag!.ToString();

        using var first = await PutAsync(platform, "If-Match", etag);
        using var second = await PutAsync(platform, "If-Match", etag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.NotEqual(etag, first.Headers.ETag!.ToString());
        var problem = await second.ProblemAsync(412, "revision-conflict");
        Assert.Equal(first.Headers.ETag!.ToString(), $"\"{problem.GetProperty("revision").GetInt64()}\"");
    }

    [Fact]
    public async Task A_reader_that_has_the_revision_gets_304()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        using var read = await platform.Client.GetAsync("/api/v1/functions/mine");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/functions/mine");
        request.Headers.Add("If-None-Match", read.Headers.ETag!.ToString());
        using var again = await platform.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("If-None-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "*", HttpStatusCode.OK)]
    [InlineData("If-Match", "\"999999\"", HttpStatusCode.PreconditionFailed)]
    public async Task Preconditions_hold_for_a_function_that_exists(
        string header,
        string value,
        HttpStatusCode expected
    )
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");

        using var response = await PutAsync(platform, header, value);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("If-None-Match", "*", HttpStatusCode.Created)]
    [InlineData("If-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "\"1\"", HttpStatusCode.PreconditionFailed)]
    public async Task Preconditions_hold_for_a_function_that_does_not_exist(
        string header,
        string value,
        HttpStatusCode expected
    )
    {
        await using var platform = await TestPlatform.StartAsync();

        using var response = await PutAsync(platform, header, value);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Settings_without_a_capability_that_a_live_version_needs_are_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.Preparer.Need("http-out");
        await platform.DeployAsync("mine", new { capabilities = new[] { "http-out" } });

        using var response = await platform.Client.PutAsJsonAsync("/api/v1/functions/mine", new { });

        var problem = await response.ProblemAsync(422, "capability-mismatch");
        Assert.Contains("Version 1", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_function_is_gone_at_once()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");

        using var removed = await platform.Client.DeleteAsync("/api/v1/functions/mine");
        using var call = await platform.Client.GetAsync("/fn/mine");
        using var again = await platform.Client.DeleteAsync("/api/v1/functions/mine");

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await call.ProblemAsync(404, "function-not-found");
        await again.ProblemAsync(404, "function-not-found");
    }

    [Fact]
    public async Task Lists_come_in_pages_of_one_namespace()
    {
        await using var platform = await TestPlatform.StartAsync();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            await platform.DeployAsync(name);
        }
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var query = cursor is null ? "?limit=2" : $"?limit=2&cursor={cursor}";
            var page = await (await platform.Client.GetAsync("/api/v1/functions" + query)).JsonAsync();
            names.AddRange(
                page.GetProperty("items").EnumerateArray().Select(static f => f.GetProperty("name").GetString()!)
            );
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (cursor is not null);

        Assert.Equal(["a", "b", "c", "d", "e"], names);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/functions");
        request.Headers.Add("Flint-Namespace", "other");
        using var other = await platform.Client.SendAsync(request);
        Assert.Equal(0, (await other.JsonAsync()).GetProperty("items").GetArrayLength());
    }

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(static v => v.Name, static v => v.Value, StringComparer.Ordinal);

    private static Task<HttpResponseMessage> PutAsync(TestPlatform platform, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/functions/mine")
        {
            Content = JsonContent.Create(new { limits = new { concurrency = 9 } }),
        };
        request.Headers.TryAddWithoutValidation(header, value);
        return platform.Client.SendAsync(request);
    }
}
