using System.Net;
using System.Net.Http.Headers;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Access;

public sealed class ManagementAccessTests
{
    private const string Functions = "/api/v1/functions";

    [Theory]
    [InlineData("https://evil.test", false)]
    [InlineData("null", false)]
    [InlineData("http://localhost:1", false)]
    [InlineData(null, true)]
    public async Task A_foreign_page_cannot_upload(string? origin, bool allowed)
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        using var parts = new MultipartFormDataContent { { new ByteArrayContent([1]), "artifact" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Functions + "/mine/versions") { Content = parts };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await platform.Client.SendAsync(request);

        if (allowed)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        else
        {
            await response.ProblemAsync(403, "forbidden-origin");
            Assert.False(platform.HasArtifacts);
        }
    }

    [Fact]
    public async Task The_platforms_own_pages_can_change_things()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        using var request = new HttpRequestMessage(HttpMethod.Put, Functions + "/mine")
        {
            Content = new StringContent("{}", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Origin", platform.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        using var response = await platform.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.test", HttpStatusCode.Forbidden)]
    [InlineData("flint.test", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("flint.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task On_loopback_the_api_answers_to_known_host_names_only(string host, HttpStatusCode expected)
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ManagementHosts:0"] = "flint.test" };
        await using var platform = await TestPlatform.StartAsync(options, sockets: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, Functions);
        request.Headers.Host = host + ":8080";

        using var response = await platform.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Functions_answer_to_every_host_name_and_origin()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("mine");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fn/mine");
        request.Headers.Host = "any.test";
        request.Headers.Add("Origin", "https://other.test");

        using var response = await platform.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
