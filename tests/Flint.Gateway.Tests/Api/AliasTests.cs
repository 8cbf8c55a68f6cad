using System.Net;
using System.Net.Http.Json;
using Flint.Core;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class AliasTests
{
    [Fact]
    public async Task Live_moves_back_to_an_old_version()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");
        await platform.DeployAsync("mine", binary: "two");

        using var response = await PutAsync(platform, "live", """{ "weights": { "1": 100 } }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"1":100}""", (await response.JsonAsync()).GetProperty("live").GetRawText());
        await platform.Client.GetAsync("/fn/mine");
        Assert.Equal(1, platform.Invoker.Seen[^1].Version.Number);
        Assert.Equal(1, platform.Preparer.Prepared[^1].Version.Number);
    }

    [Fact]
    public async Task A_canary_gets_its_share()
    {
        await using var platform = await TestPlatform.StartAsync(services: static s => Replace(s, new Random(7)));
        await platform.DeployAsync("mine", binary: "one");
        using var upload = await platform.UploadAsync("mine", "two", "?activate=false");

        using var response = await PutAsync(platform, "live", """{ "weights": { "1": 1, "2": 1 } }""");
        for (var i = 0; i < 200; i++)
        {
            await platform.Client.GetAsync("/fn/mine");
        }

        Assert.InRange(platform.Invoker.Seen.Count(static i => i.Version.Number == 2), 60, 140);
    }

    [Fact]
    public async Task An_alias_beside_live_can_be_set()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");

        using var response = await PutAsync(platform, "stable", """{ "weights": { "1": 1 } }""");

        var aliases = (await response.JsonAsync()).GetProperty("aliases");
        Assert.Equal("""{"weights":{"1":1}}""", aliases.GetProperty("stable").GetRawText());
        Assert.Single(platform.Preparer.Prepared);
    }

    [Fact]
    public async Task A_version_that_no_longer_starts_does_not_become_live()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");
        await platform.DeployAsync("mine", binary: "two");
        platform.Preparer.Preparation = static (_, _) =>
            throw new ArtifactRefusedException(ArtifactFault.DoesNotStart, "It trapped.");

        using var response = await PutAsync(platform, "live", """{ "weights": { "1": 100 } }""");

        await response.ProblemAsync(422, "artifact-refused");
        await platform.Client.GetAsync("/fn/mine");
        Assert.Equal(2, platform.Invoker.Seen[^1].Version.Number);
    }

    [Fact]
    public async Task A_version_that_does_not_exist_is_named_by_its_place()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");

        using var response = await PutAsync(platform, "live", """{ "weights": { "1": 50, "7": 50 } }""");

        var problem = await response.ProblemAsync(422, "unknown-version");
        Assert.Equal("/weights/7", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    private static Task<HttpResponseMessage> PutAsync(TestPlatform platform, string alias, string json) =>
        platform.Client.PutAsync(
            $"/api/v1/functions/mine/aliases/{alias}",
            new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"))
        );

    private static void Replace(Microsoft.Extensions.DependencyInjection.IServiceCollection services, Random random) =>
        Microsoft.Extensions.DependencyInjection.Extensions.ServiceCollectionDescriptorExtensions.Replace(
            services,
            Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton(random)
        );
}
