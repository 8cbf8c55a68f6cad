using System.Net;
using System.Net.Http.Headers;
using Flint.Core;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Access;

public sealed class FunctionAccessTests
{
    [Fact]
    public async Task A_function_with_access_key_is_called_with_the_role_invoker_only()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("closed", new { access = "key" });
        var invoker = await platform.AddKeyAsync("invoker@default");
        var viewer = await platform.AddKeyAsync("viewer@default");
        var elsewhere = await platform.AddKeyAsync("admin@shop");

        using var none = await platform.Client.GetAsync("/fn/closed");
        await none.ProblemAsync(401, "unauthenticated");
        Assert.Equal("Bearer realm=\"flint\"", none.Headers.WwwAuthenticate.ToString());
        Assert.Empty(platform.Invoker.Seen);
        using var wrongRole = await platform.SendAsync(HttpMethod.Get, "/fn/closed", viewer);
        await wrongRole.ProblemAsync(403, "forbidden");
        using var wrongNamespace = await platform.SendAsync(HttpMethod.Get, "/fn/closed", elsewhere);
        var problem = await wrongNamespace.ProblemAsync(403, "forbidden");
        Assert.Equal("invoker", problem.GetProperty("role").GetString());
        Assert.Empty(platform.Invoker.Seen);

        using var right = await platform.SendAsync(HttpMethod.Get, "/fn/closed", invoker);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task The_credential_is_taken_out_of_the_request()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("closed", new { access = "key" });
        var key = await platform.AddKeyAsync("invoker@default");
        var seen = new List<string?>();
        platform.Invoker.Script = (_, http) =>
        {
            seen.Add(http.Request.Headers.Authorization.ToString());
            seen.Add(http.Request.Headers["Flint-Key"].ToString());
            return ValueTask.FromResult(new InvocationResult(InvocationOutcome.Completed));
        };

        using var bearer = await platform.SendAsync(HttpMethod.Get, "/fn/closed", key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fn/closed");
        request.Headers.Add("Flint-Key", key);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "the-functions-own");
        using var own = await platform.Client.SendAsync(request);

        Assert.Equal(["", "", "Bearer the-functions-own", ""], seen);
    }

    [Fact]
    public async Task A_namespace_may_demand_credentials_for_all_its_functions()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Namespaces:default:Access"] = "key" };
        await using var platform = await TestPlatform.StartAsync(options);
        await platform.DeployAsync("mine", new { access = "public" });

        using var response = await platform.Client.GetAsync("/fn/mine");

        await response.ProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task Functions_are_public_unless_they_say_otherwise()
    {
        await using var platform = await TestPlatform.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flint:Access:Required"] = "true" }
        );
        var key = await platform.AddKeyAsync("deployer@default");
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/api/v1/functions/mine/versions")
        {
            Content = new ByteArrayContent([1]) { Headers = { ContentType = new("application/wasm") } },
        };
        upload.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var deployed = await platform.Client.SendAsync(upload);
        Assert.Equal(HttpStatusCode.Created, deployed.StatusCode);

        using var response = await platform.Client.GetAsync("/fn/mine");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
