using System.Net;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Pages;

public sealed class PageTests
{
    [Fact]
    public async Task The_start_page_says_where_to_go_in_text_and_html()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var text = await platform.Client.GetAsync("/");
        platform.Client.DefaultRequestHeaders.Add("Accept", "text/html");
        using var html = await platform.Client.GetAsync("/");

        Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
        Assert.Contains("/api/v1/functions", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("text/html", html.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Health_and_readiness_are_told()
    {
        await using var platform = await TestPlatform.StartAsync();

        Assert.Equal("healthy\n", await platform.Client.GetStringAsync("/healthz"));
        Assert.Equal("ready\n", await platform.Client.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task Without_a_snapshot_the_platform_is_not_ready()
    {
        await using var platform = await TestPlatform.StartAsync(services: static s =>
        {
            for (var i = s.Count - 1; i >= 0; i--)
            {
                if (s[i].ImplementationType?.Name == "SchedulerLoop")
                {
                    s.RemoveAt(i);
                }
            }
        });

        using var response = await platform.Client.GetAsync("/readyz");

        await response.ProblemAsync(503, "not-ready");
        Assert.Equal(HttpStatusCode.OK, (await platform.Client.GetAsync("/healthz")).StatusCode);
    }

    [Fact]
    public async Task The_browsable_description_is_served()
    {
        await using var platform = await TestPlatform.StartAsync();

        var page = await platform.Client.GetStringAsync("/docs/index.html");

        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        using var short1 = await platform.Client.GetAsync("/docs");
        Assert.Equal(HttpStatusCode.MovedPermanently, short1.StatusCode);
    }
}
