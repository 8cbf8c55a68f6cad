using System.Net;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Tests.Invocations;

public sealed class OutcomeTests
{
    [Fact]
    public async Task A_deployed_function_answers_at_its_path()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");

        Assert.Equal("default/hello|/fn/hello|/", await platform.Client.GetStringAsync("/fn/hello"));
        Assert.Equal("default/hello|/fn/hello|/a/b%20c", await platform.Client.GetStringAsync("/fn/hello/a/b%20c?x=1"));
    }

    [Fact]
    public async Task A_function_of_another_namespace_answers_at_the_long_path_only()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.Client.DefaultRequestHeaders.Add("Flint-Namespace", "shop");
        await platform.DeployAsync("cart");

        Assert.Equal("shop/cart|/ns/shop/fn/cart|/x", await platform.Client.GetStringAsync("/ns/shop/fn/cart/x"));
        using var other = await platform.Client.GetAsync("/fn/cart");
        await other.ProblemAsync(404, "function-not-found");
    }

    [Fact]
    public async Task Responses_carry_the_invocation_id_and_the_timings()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");

        using var response = await platform.Client.GetAsync("/fn/hello");

        var id = Assert.Single(response.Headers.GetValues("Flint-Invocation-Id"));
        Assert.Equal(Assert.Single(platform.Invoker.Seen).Id, id);
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Matches(
            @"^route;dur=\d+\.\d{3},queue;dur=\d+\.\d{3},init;dur=\d+\.\d{3},run;dur=\d+\.\d{3}$",
            Assert.Single(response.Headers.GetValues("Server-Timing"))
        );
    }

    [Fact]
    public async Task A_function_cannot_forge_the_platforms_headers()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        platform.Invoker.Script = static async (_, http) =>
        {
            http.Response.Headers["Flint-Invocation-Id"] = "forged";
            await http.Response.StartAsync();
            return new InvocationResult(InvocationOutcome.Completed);
        };

        using var response = await platform.Client.GetAsync("/fn/hello");

        Assert.NotEqual("forged", Assert.Single(response.Headers.GetValues("Flint-Invocation-Id")));
    }

    [Theory]
    [InlineData(InvocationOutcome.FunctionFailed, 500, "function-failed")]
    [InlineData(InvocationOutcome.VersionUnavailable, 500, "version-unavailable")]
    [InlineData(InvocationOutcome.InvalidResponse, 502, "invalid-response")]
    [InlineData(InvocationOutcome.TimedOut, 504, "function-timeout")]
    [InlineData(InvocationOutcome.MemoryLimit, 507, "memory-limit")]
    [InlineData(InvocationOutcome.TooManyInvocations, 429, "too-many-invocations")]
    [InlineData(InvocationOutcome.WorkerOverloaded, 503, "worker-overloaded")]
    [InlineData(InvocationOutcome.RequestTooLarge, 413, "request-too-large")]
    public async Task A_failure_becomes_a_problem_that_names_the_invocation(
        InvocationOutcome outcome,
        int status,
        string type
    )
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        platform.Invoker.End(outcome);

        using var response = await platform.Client.GetAsync("/fn/hello");

        var problem = await response.ProblemAsync(status, type);
        var id = Assert.Single(platform.Invoker.Seen).Id;
        Assert.Equal(id, problem.GetProperty("invocationId").GetString());
        Assert.Equal(id, Assert.Single(response.Headers.GetValues("Flint-Invocation-Id")));
        Assert.Equal(status is 429 or 503, response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(InvocationOutcome.TimedOut, "limits.wallTimeMilliseconds", 1234)]
    [InlineData(InvocationOutcome.MemoryLimit, "limits.memoryBytes", 1 << 20)]
    [InlineData(InvocationOutcome.TooManyInvocations, "limits.concurrency", 7)]
    [InlineData(InvocationOutcome.RequestTooLarge, "limits.requestBodyBytes", 99)]
    public async Task A_limit_that_was_reached_is_named_with_its_value(
        InvocationOutcome outcome,
        string option,
        long limit
    )
    {
        await using var platform = await TestPlatform.StartAsync();
        var limits = new
        {
            wallTimeMilliseconds = 1234,
            memoryBytes = 1 << 20,
            concurrency = 7,
            requestBodyBytes = 99,
        };
        await platform.DeployAsync("hello", new { limits });
        platform.Invoker.End(outcome);

        using var response = await platform.Client.GetAsync("/fn/hello");

        var problem = await response.JsonAsync();
        Assert.Equal(option, problem.GetProperty("option").GetString());
        Assert.Equal(limit, problem.GetProperty("limit").GetInt64());
        Assert.Contains(limit.ToString(), problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_function_prepared_before_it_failed_is_not_in_the_problem()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        platform.Invoker.Script = static (_, http) =>
        {
            http.Response.Headers["X-Secret"] = "1";
            http.Response.StatusCode = 204;
            return ValueTask.FromResult(new InvocationResult(InvocationOutcome.FunctionFailed, "It trapped."));
        };

        using var response = await platform.Client.GetAsync("/fn/hello");

        var problem = await response.ProblemAsync(500, "function-failed");
        Assert.False(response.Headers.Contains("X-Secret"));
        Assert.StartsWith("It trapped.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_worker_becomes_500_without_its_text()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        platform.Invoker.Script = static (_, _) => throw new InvalidOperationException("inner secret");

        using var response = await platform.Client.GetAsync("/fn/hello");

        var problem = await response.ProblemAsync(500, "internal-error");
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(Assert.Single(platform.Invoker.Seen).Id, problem.GetProperty("invocationId").GetString());
    }

    [Fact]
    public async Task An_unknown_function_is_named_together_with_how_to_deploy_it()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var response = await platform.Client.GetAsync("/fn/absent/x");

        var problem = await response.ProblemAsync(404, "function-not-found");
        var detail = problem.GetProperty("detail").GetString();
        Assert.Contains("\"absent\"", detail, StringComparison.Ordinal);
        Assert.Contains("/api/v1/functions/absent/versions", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/fn/")]
    [InlineData("/fn/UPPER")]
    [InlineData("/fn/%3Cscript%3E")]
    [InlineData("/ns/default")]
    [InlineData("/ns/default/fn/")]
    [InlineData("/ns//fn/hello")]
    public async Task An_invocation_path_without_a_possible_name_is_not_found(string path)
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");

        using var response = await platform.Client.GetAsync(path);

        await response.ProblemAsync(404, "function-not-found");
    }

    [Fact]
    public async Task A_function_without_a_live_version_says_how_to_activate_one()
    {
        await using var platform = await TestPlatform.StartAsync();
        using var upload = await platform.UploadAsync("later", "binary", "?activate=false");
        Assert.Equal(HttpStatusCode.Created, upload.StatusCode);

        using var response = await platform.Client.GetAsync("/fn/later");

        var problem = await response.ProblemAsync(404, "function-not-live");
        Assert.Contains("aliases/live", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_body_over_the_limit_is_refused_before_the_function_runs()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("small", new { limits = new { requestBodyBytes = 10 } });

        using var fits = await platform.Client.PostAsync("/fn/small", new ByteArrayContent(new byte[10]));
        using var large = await platform.Client.PostAsync("/fn/small", new ByteArrayContent(new byte[11]));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        var problem = await large.ProblemAsync(413, "request-too-large");
        Assert.Equal("limits.requestBodyBytes", problem.GetProperty("option").GetString());
        Assert.Single(platform.Invoker.Seen);
    }

    [Fact]
    public async Task A_head_request_that_fails_has_no_body()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var response = await platform.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/fn/absent"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_own_route_answers_by_host_path_and_method()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync(
            "shop",
            new { routes = new object[] { new { path = "/shop/*", methods = new[] { "GET" } } } }
        );

        Assert.Equal("default/shop|/shop|/cart", await platform.Client.GetStringAsync("/shop/cart"));
        Assert.Equal("default/shop|/shop|/", await platform.Client.GetStringAsync("/shop"));
        using var post = await platform.Client.PostAsync("/shop/cart", null);
        await post.ProblemAsync(405, "method-not-allowed");
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_function_at_the_root_leaves_the_platforms_own_paths_alone()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("site", new { routes = new object[] { new { path = "/*" } } });

        Assert.Equal("default/site||/", await platform.Client.GetStringAsync("/"));
        Assert.Equal("default/site||/api/v2/x", await platform.Client.GetStringAsync("/api/v2/x"));
        Assert.Equal("healthy\n", await platform.Client.GetStringAsync("/healthz"));
        using var api = await platform.Client.GetAsync("/API/v1/functions");
        Assert.Equal("application/json", api.Content.Headers.ContentType?.MediaType);
    }
}
