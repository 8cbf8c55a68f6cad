using System.Net;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class SecretTests
{
    private const string Secrets = "/api/v1/secrets";
    private const string Value = "s3cret-value";

    [Fact]
    public async Task A_secret_is_set_and_listed_and_its_value_never_comes_back()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var put = await PutAsync(platform, "API_TOKEN");
        using var list = await platform.SendAsync(HttpMethod.Get, Secrets, null);
        using var read = await platform.SendAsync(HttpMethod.Get, Secrets + "/API_TOKEN", null);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        foreach (var response in (HttpResponseMessage[])[put, list, read])
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain(Value, text, StringComparison.Ordinal);
        }
        var item = Assert.Single((await list.JsonAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal(["name", "updatedAt"], item.EnumerateObject().Select(static m => m.Name));
        await read.ProblemAsync(405, "method-not-allowed");
    }

    [Fact]
    public async Task A_deploy_that_names_an_unknown_secret_is_refused_and_leaves_nothing()
    {
        await using var platform = await TestPlatform.StartAsync();
        var manifest = new { secrets = new[] { "API_TOKEN", "OTHER" }, capabilities = new[] { "secrets" } };
        using var set = await PutAsync(platform, "OTHER");

        using var refused = await platform.UploadAsync("mine", manifest);

        var problem = await refused.ProblemAsync(422, "unknown-secret");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Contains("API_TOKEN", error.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Contains(
            "flint secrets set API_TOKEN",
            problem.GetProperty("detail").GetString()!,
            StringComparison.Ordinal
        );
        Assert.False(platform.HasArtifacts);
        using var put = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", null, manifest);
        await put.ProblemAsync(422, "unknown-secret");

        using var now = await PutAsync(platform, "API_TOKEN");
        using var accepted = await platform.UploadAsync("mine", manifest);
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
        using var inUse = await platform.SendAsync(HttpMethod.Delete, Secrets + "/API_TOKEN", null);
        var users = await inUse.ProblemAsync(409, "secret-in-use");
        Assert.Contains("mine", users.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"secrets":["TOKEN"]}""", "need the capability")]
    [InlineData("""{"secrets":["NO NAME"],"capabilities":["secrets"]}""", "is no name")]
    [InlineData("""{"secrets":["A"],"environment":{"A":"x"},"capabilities":["secrets"]}""", "keep one")]
    public async Task Settings_that_name_secrets_wrongly_are_refused(string settings, string message)
    {
        await using var platform = await TestPlatform.StartAsync();
        using var body = new StringContent(settings, System.Text.Encoding.UTF8, "application/json");

        using var response = await platform.Client.PutAsync("/api/v1/functions/mine", body);

        var problem = await response.ProblemAsync(422, "invalid-body");
        Assert.Contains(message, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_does_not_allow_secrets_refuses_functions_that_ask_for_them()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Namespaces:default:Capabilities:0"] = "http-out",
        };
        await using var platform = await TestPlatform.StartAsync(options);
        using var set = await PutAsync(platform, "TOKEN");

        using var refused = await platform.UploadAsync(
            "mine",
            new { secrets = new[] { "TOKEN" }, capabilities = new[] { "secrets" } }
        );

        await refused.ProblemAsync(422, "capability-mismatch");
    }

    [Fact]
    public async Task Bounds_and_names_are_held_without_repeating_the_value()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SecretBytes"] = "20",
            ["SecretsPerNamespace"] = "1",
        };
        await using var platform = await TestPlatform.StartAsync(options);

        using var large = await PutAsync(platform, "A", new string('x', 21));
        await large.ProblemAsync(413, "body-too-large");
        using var nul = await PutAsync(platform, "A", "a\0b");
        await nul.ProblemAsync(422, "invalid-body");
        using var name = await PutAsync(platform, "NO-NAME");
        await name.ProblemAsync(400, "invalid-name");
        using var first = await PutAsync(platform, "A");
        using var again = await PutAsync(platform, "A");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var second = await PutAsync(platform, "B");
        var problem = await second.ProblemAsync(409, "quota-exceeded");
        Assert.DoesNotContain(Value, problem.GetRawText(), StringComparison.Ordinal);
        using var missing = await platform.SendAsync(HttpMethod.Delete, Secrets + "/B", null);
        await missing.ProblemAsync(404, "secret-not-found");
        using var removed = await platform.SendAsync(HttpMethod.Delete, Secrets + "/A", null);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(TestPlatform platform, string name, string value = Value) =>
        platform.SendAsync(HttpMethod.Put, $"{Secrets}/{name}", null, new { value });
}
