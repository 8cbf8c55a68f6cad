using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Api;

public sealed class RoutingTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task A_manifest_gives_routes_and_environment()
    {
        const string Manifest = """
            {
              "name": "greeter",
              "routes": [{ "path": "/welcome/*", "methods": ["GET"] }],
              "environment": { "GREETING": "Welcome", "PUNCTUATION": "?" }
            }
            """;
        using var parts = new MultipartFormDataContent
        {
            { new StringContent(Manifest, Encoding.UTF8, "application/json"), "manifest" },
            { new ByteArrayContent(Binaries.Greeting), "artifact" },
        };
        using var response = await _flint.Client.PostAsync(
            new Uri("/api/v1/functions/greeter/versions", UriKind.Relative),
            parts
        );
        await FlintServer.ExpectAsync(HttpStatusCode.Created, response);

        Assert.Equal("Welcome, Ada?\n", await _flint.GetTextAsync("/welcome/Ada"));
        Assert.Equal("Welcome, Ada?\n", await _flint.GetTextAsync("/fn/greeter/Ada"));
        using var post = await _flint.Client.PostAsync(new Uri("/welcome/Ada", UriKind.Relative), null);
        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.MethodNotAllowed, post);
        Assert.Equal("urn:flint:problem:method-not-allowed", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_canary_gets_its_share_of_the_requests()
    {
        await _flint.DeployAsync("canary", Binaries.Hello);
        await _flint.DeployAsync("canary", Binaries.Command, "?activate=false");
        using var response = await _flint.Client.PutAsJsonAsync(
            new Uri("/api/v1/functions/canary/aliases/live", UriKind.Relative),
            new { weights = new Dictionary<string, int>(StringComparer.Ordinal) { ["1"] = 1, ["2"] = 1 } }
        );
        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);

        var ofSecond = 0;
        for (var n = 0; n < 100; n++)
        {
            var answer = await _flint.GetTextAsync("/fn/canary");
            ofSecond += answer.StartsWith("Hello from C.", StringComparison.Ordinal) ? 1 : 0;
        }

        // Further off than this by chance once in a billion runs.
        Assert.InRange(ofSecond, 20, 80);
    }

    [Fact]
    public async Task A_function_of_a_namespace_answers_under_its_path()
    {
        using var content = new ByteArrayContent(Binaries.Hello);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri("/api/v1/functions/spaced/versions", UriKind.Relative)
        )
        {
            Content = content,
        };
        request.Headers.Add("Flint-Namespace", "team-a");

        using var response = await _flint.Client.SendAsync(request);

        await FlintServer.ExpectAsync(HttpStatusCode.Created, response);
        Assert.StartsWith("Hello", await _flint.GetTextAsync("/ns/team-a/fn/spaced"), StringComparison.Ordinal);
        using var other = await _flint.GetAsync("/fn/spaced");
        await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, other);
    }

    [Fact]
    public async Task A_body_over_the_functions_limit_is_refused_whether_its_length_is_declared_or_not()
    {
        await _flint.PutSettingsAsync("small", """{ "limits": { "requestBodyBytes": 100 } }""");
        await _flint.DeployAsync("small", Binaries.Echo);
        using var declared = new ByteArrayContent(new byte[101]);
        using var chunked = new StreamContent(new UnknownLength(new byte[101]));

        foreach (var content in new HttpContent[] { declared, chunked })
        {
            using var response = await _flint.Client.PostAsync(new Uri("/fn/small", UriKind.Relative), content);
            var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, response);
            Assert.Equal("urn:flint:problem:request-too-large", problem.GetProperty("type").GetString());
        }
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
