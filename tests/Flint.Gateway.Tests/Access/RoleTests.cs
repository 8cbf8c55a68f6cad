using System.Net;
using Flint.Gateway.Access;
using Flint.Gateway.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Gateway.Tests.Access;

public sealed class RoleTests
{
    private static readonly Dictionary<string, string?> Required = new(StringComparer.Ordinal)
    {
        ["Flint:Access:Required"] = "true",
    };

    /// <summary>Each operation with the least role that opens it.</summary>
    public static TheoryData<string, string, string> Operations =>
        new()
        {
            { "GET", "functions", "viewer" },
            { "GET", "functions/mine", "viewer" },
            { "PUT", "functions/mine", "deployer" },
            { "DELETE", "functions/other", "deployer" },
            { "POST", "functions/mine/versions", "deployer" },
            { "GET", "functions/mine/versions", "viewer" },
            { "GET", "functions/mine/versions/1", "viewer" },
            { "GET", "functions/mine/versions/1/artifact", "deployer" },
            { "PUT", "functions/mine/aliases/live", "deployer" },
            { "POST", "functions/mine/invoke", "deployer" },
            { "GET", "functions/mine/logs", "viewer" },
            { "GET", "functions/mine/dead-letters", "viewer" },
            { "GET", "functions/mine/dead-letters/a", "deployer" },
            { "POST", "functions/mine/dead-letters/a/replay", "deployer" },
            { "POST", "functions/mine/dead-letters/replay", "deployer" },
            { "DELETE", "functions/mine/dead-letters/a", "deployer" },
            { "DELETE", "functions/mine/dead-letters", "deployer" },
            { "GET", "nodes", "viewer" },
            { "GET", "secrets", "viewer" },
            { "PUT", "secrets/A", "deployer" },
            { "DELETE", "secrets/A", "deployer" },
            { "GET", "keys", "admin" },
            { "POST", "keys", "admin" },
            { "DELETE", "keys/k0", "admin" },
            { "GET", "audit", "admin" },
        };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_is_open_to_its_role_and_closed_to_lesser_ones(
        string method,
        string path,
        string role
    )
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var address = $"/api/v1/{path}";
        using (var none = await platform.SendAsync(new HttpMethod(method), address, null))
        {
            await none.ProblemAsync(401, "unauthenticated");
            Assert.Equal("Bearer realm=\"flint\"", none.Headers.WwwAuthenticate.ToString());
        }

        string[] order = ["invoker", "viewer", "deployer", "admin"];
        foreach (var holder in order)
        {
            var key = await platform.AddKeyAsync($"{holder}@default");
            using var response = await platform.SendAsync(new HttpMethod(method), address, key);
            if (Array.IndexOf(order, holder) < Array.IndexOf(order, role))
            {
                var problem = await response.ProblemAsync(403, "forbidden");
                Assert.Equal(role, problem.GetProperty("role").GetString());
                Assert.Contains(role, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
            }
            else
            {
                // What is asked for may be missing or empty; it is not refused for the role.
                Assert.NotEqual(HttpStatusCode.Forbidden, response.StatusCode);
                Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Every_endpoint_of_the_api_says_itself_which_role_it_needs()
    {
        await using var platform = await TestPlatform.StartAsync();
        var endpoints = platform
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(static e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .ToList();

        Assert.True(endpoints.Count >= 18, $"{endpoints.Count} endpoints");
        // The group's own comes first; an endpoint that says nothing has that alone.
        Assert.All(endpoints, static e => Assert.Equal(2, e.Metadata.GetOrderedMetadata<RequiredRole>().Count));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/")]
    public async Task Health_and_the_description_need_no_credential(string path)
    {
        await using var platform = await TestPlatform.StartAsync(Required);

        using var response = await platform.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Where_credentials_are_not_demanded_one_that_does_not_hold_is_refused_all_the_same()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var without = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", null);
        using var wrong = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", "flint_unknown");
        using var other = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", "whatever");

        Assert.Equal(HttpStatusCode.OK, without.StatusCode);
        await wrong.ProblemAsync(401, "unauthenticated");
        Assert.Contains("invalid_token", wrong.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        await other.ProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task A_credential_names_its_namespace_and_the_header_picks_where_it_may_act_in_several()
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var one = await platform.AddKeyAsync("deployer@shop");
        var two = await platform.AddKeyAsync("deployer@shop", "viewer@default");

        using var put = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", one, new { });
        Assert.Equal("shop", (await put.JsonAsync()).GetProperty("namespace").GetString());
        using var elsewhere = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", one, @namespace: "default");
        var problem = await elsewhere.ProblemAsync(403, "forbidden");
        Assert.Equal("default", problem.GetProperty("namespace").GetString());

        using var home = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions/mine", two);
        await home.ProblemAsync(404, "function-not-found");
        using var picked = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions/mine", two, @namespace: "shop");
        Assert.Equal(HttpStatusCode.OK, picked.StatusCode);
        using var wrong = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", two, @namespace: "No Name");
        await wrong.ProblemAsync(400, "invalid-name");
    }

    [Fact]
    public async Task The_admin_key_file_opens_everything()
    {
        var file = Path.GetTempFileName();
        try
        {
            var key = Core.KeyText.Create();
            await File.WriteAllTextAsync(file, key + "\n");
            var options = new Dictionary<string, string?>(Required, StringComparer.Ordinal)
            {
                ["Flint:Access:AdminKeyFile"] = file,
            };
            await using var platform = await TestPlatform.StartAsync(options);

            using var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/audit?all=true", key);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("no key", "holds no key")]
    [InlineData(null, "cannot be read")]
    public async Task An_admin_key_file_without_a_key_stops_the_start(string? content, string message)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            if (content is not null)
            {
                await File.WriteAllTextAsync(file, content);
            }
            var options = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flint:Access:AdminKeyFile"] = file,
            };

            var refused = await Assert.ThrowsAnyAsync<Exception>(() => TestPlatform.StartAsync(options));

            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
