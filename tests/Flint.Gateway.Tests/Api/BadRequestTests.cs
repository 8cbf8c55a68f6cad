using System.Net.Http.Headers;
using System.Text;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

/// <summary>Requests that the management API must refuse, with what it must say.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private const string Mine = "/api/v1/functions/mine";

    private TestPlatform _platform = null!;

    /// <summary>Method, path, content type, body, status, problem type, JSON pointer of the first fault.</summary>
    public static TheoryData<string, string, string?, string, int, string, string?> Requests =>
        new()
        {
            // Names.
            { "PUT", "/api/v1/functions/UPPER", Json, "{}", 400, "invalid-name", null },
            { "PUT", "/api/v1/functions/-a", Json, "{}", 400, "invalid-name", null },
            { "PUT", "/api/v1/functions/a%2Fb", Json, "{}", 400, "invalid-name", null },
            { "PUT", "/api/v1/functions/%C3%A9", Json, "{}", 400, "invalid-name", null },
            { "PUT", $"/api/v1/functions/{new string('a', 64)}", Json, "{}", 400, "invalid-name", null },
            { "GET", "/api/v1/functions/a..b", null, "", 400, "invalid-name", null },
            { "PUT", Mine + "/aliases/Live", Json, """{"weights":{"1":1}}""", 400, "invalid-name", null },
            // JSON that is none.
            { "PUT", Mine, Json, "", 400, "invalid-json", null },
            { "PUT", Mine, Json, "{", 400, "invalid-json", null },
            { "PUT", Mine, Json, "{\"limits\":\n{]", 400, "invalid-json", null },
            { "PUT", Mine, Json, "{} {}", 400, "invalid-json", null },
            { "PUT", Mine, Json, "{\"a\":1,}", 400, "invalid-json", null },
            { "PUT", Mine + "/aliases/live", Json, "nonsense", 400, "invalid-json", null },
            { "POST", Mine + "/invoke", Json, "{\"method\"", 400, "invalid-json", null },
            // JSON of the wrong shape.
            { "PUT", Mine, Json, "[]", 422, "invalid-body", "" },
            { "PUT", Mine, Json, "null", 422, "invalid-body", "" },
            { "PUT", Mine, Json, """{"limit":{}}""", 422, "invalid-body", "/limit" },
            { "PUT", Mine, Json, """{"Limits":{}}""", 422, "invalid-body", "/Limits" },
            { "PUT", Mine, Json, """{"limits":{"memory":1}}""", 422, "invalid-body", "/limits/memory" },
            { "PUT", Mine, Json, """{"limits":{"memoryBytes":"1"}}""", 422, "invalid-body", "/limits/memoryBytes" },
            { "PUT", Mine, Json, """{"limits":{"memoryBytes":1}}""", 422, "invalid-body", "/limits/memoryBytes" },
            {
                "PUT",
                Mine,
                Json,
                """{"limits":{"wallTimeMilliseconds":0}}""",
                422,
                "invalid-body",
                "/limits/wallTimeMilliseconds"
            },
            { "PUT", Mine, Json, """{"limits":{"concurrency":-1}}""", 422, "invalid-body", "/limits/concurrency" },
            {
                "PUT",
                Mine,
                Json,
                """{"limits":{"requestBodyBytes":1e400}}""",
                422,
                "invalid-body",
                "/limits/requestBodyBytes"
            },
            {
                "PUT",
                Mine,
                Json,
                """{"instances":{"isolation":"none"}}""",
                422,
                "invalid-body",
                "/instances/isolation"
            },
            { "PUT", Mine, Json, """{"environment":{"A=B":"x"}}""", 422, "invalid-body", "/environment/A=B" },
            { "PUT", Mine, Json, """{"environment":{"a/b":"x"}}""", 422, "invalid-body", "/environment/a~1b" },
            { "PUT", Mine, Json, """{"environment":{"A":null}}""", 422, "invalid-body", "/environment/A" },
            { "PUT", Mine, Json, """{"environment":{"A":"1","A":"2"}}""", 422, "invalid-body", "/environment/A" },
            { "PUT", Mine, Json, """{"environment":{"A":"\ud800"}}""", 422, "invalid-body", "/environment/A" },
            { "PUT", Mine, Json, """{"capabilities":["fly"]}""", 422, "invalid-body", "/capabilities" },
            { "PUT", Mine, Json, """{"routes":[{"path":"x"}]}""", 422, "invalid-body", "/routes/0/path" },
            { "PUT", Mine, Json, """{"routes":[{"path":"/a/*/b"}]}""", 422, "invalid-body", "/routes/0/path" },
            { "PUT", Mine, Json, """{"routes":[{}]}""", 422, "invalid-body", "/routes/0" },
            { "PUT", Mine, Json, """{"routes":[{"path":"/a","host":"A b"}]}""", 422, "invalid-body", "/routes/0/host" },
            {
                "PUT",
                Mine,
                Json,
                """{"routes":[{"path":"/a","methods":["get"]}]}""",
                422,
                "invalid-body",
                "/routes/0/methods/0"
            },
            {
                "PUT",
                Mine,
                Json,
                """{"routes":[{"path":"/ok"},{"path":"/api/v1/*"}]}""",
                422,
                "invalid-body",
                "/routes/1/path"
            },
            { "PUT", Mine, Json, """{"routes":[{"path":"/fn/*"}]}""", 422, "invalid-body", "/routes/0/path" },
            { "PUT", Mine, Json, """{"routes":[{"path":"/a"},{"path":"/a"}]}""", 422, "invalid-body", "/routes/1" },
            { "PUT", Mine + "/aliases/live", Json, "{}", 422, "invalid-body", "" },
            { "PUT", Mine + "/aliases/live", Json, """{"weights":{}}""", 422, "invalid-body", "/weights" },
            { "PUT", Mine + "/aliases/live", Json, """{"weights":{"one":1}}""", 422, "invalid-body", "/weights/one" },
            { "PUT", Mine + "/aliases/live", Json, """{"weights":{"1":0}}""", 422, "invalid-body", "/weights/1" },
            { "PUT", Mine + "/aliases/live", Json, """{"weights":{"99":1}}""", 422, "unknown-version", "/weights/99" },
            { "POST", Mine + "/invoke", Json, """{"verb":"GET"}""", 422, "invalid-body", "/verb" },
            { "POST", Mine + "/invoke", Json, """{"method":"G T"}""", 422, "invalid-body", "/method" },
            { "POST", Mine + "/invoke", Json, """{"path":"x"}""", 422, "invalid-body", "/path" },
            { "POST", Mine + "/invoke", Json, """{"headers":{"a b":"x"}}""", 422, "invalid-body", "/headers/a b" },
            { "POST", Mine + "/invoke", Json, """{"headers":{"A":"x\r\ny"}}""", 422, "invalid-body", "/headers/A" },
            { "POST", Mine + "/invoke", Json, """{"bodyBase64":"***"}""", 422, "invalid-body", "/bodyBase64" },
            {
                "POST",
                Mine + "/invoke",
                Json,
                """{"body":"a","bodyBase64":"YQ=="}""",
                422,
                "invalid-body",
                "/bodyBase64"
            },
            // Media types.
            { "PUT", Mine, "application/x-www-form-urlencoded", "{}", 415, "unsupported-media-type", null },
            { "PUT", Mine, null, "{}", 415, "unsupported-media-type", null },
            { "POST", Mine + "/versions", "application/octet-stream", "x", 415, "unsupported-media-type", null },
            { "POST", Mine + "/versions", null, "x", 415, "unsupported-media-type", null },
            { "POST", Mine + "/versions", "multipart/form-data", "x", 400, "bad-request", null },
            { "POST", Mine + "/versions", "multipart/form-data; boundary=b", "x", 400, "bad-request", null },
            { "POST", Mine + "/versions", "multipart/form-data; boundary=b", "--b--\r\n", 422, "invalid-body", null },
            {
                "POST",
                Mine + "/versions",
                "multipart/form-data; boundary=b",
                Part("other", "x"),
                422,
                "invalid-body",
                null
            },
            {
                "POST",
                Mine + "/versions",
                "multipart/form-data; boundary=b",
                Part("manifest", "{}"),
                422,
                "invalid-body",
                null
            },
            {
                "POST",
                Mine + "/versions",
                "multipart/form-data; boundary=b",
                Part("artifact", "x", "manifest", "{"),
                400,
                "invalid-json",
                null
            },
            {
                "POST",
                Mine + "/versions",
                "multipart/form-data; boundary=b",
                Part("artifact", "x", "manifest", """{"nam":"x"}"""),
                422,
                "invalid-body",
                "/nam"
            },
            {
                "POST",
                Mine + "/versions",
                "multipart/form-data; boundary=b",
                Part("artifact", "x", "manifest", """{"name":"other"}"""),
                422,
                "invalid-body",
                "/name"
            },
            // Queries and headers.
            { "GET", "/api/v1/functions?limit=0", null, "", 400, "invalid-query", null },
            { "GET", "/api/v1/functions?limit=501", null, "", 400, "invalid-query", null },
            { "GET", "/api/v1/functions?limit=many", null, "", 400, "bad-request", null },
            { "GET", "/api/v1/functions?cursor=***", null, "", 400, "invalid-query", null },
            { "GET", "/api/v1/functions?cursor=AAAA", null, "", 400, "invalid-query", null },
            { "GET", Mine + "/logs?limit=1001", null, "", 400, "invalid-query", null },
            { "GET", Mine + "/logs?follow=maybe", null, "", 400, "bad-request", null },
            { "POST", Mine + "/versions?activate=perhaps", "application/wasm", "x", 400, "bad-request", null },
            // What is not there.
            { "GET", "/api/v1/functions/absent", null, "", 404, "function-not-found", null },
            { "DELETE", "/api/v1/functions/absent", null, "", 404, "function-not-found", null },
            { "GET", "/api/v1/functions/absent/versions", null, "", 404, "function-not-found", null },
            { "GET", "/api/v1/functions/absent/logs", null, "", 404, "function-not-found", null },
            { "POST", "/api/v1/functions/absent/invoke", Json, "{}", 404, "function-not-found", null },
            {
                "PUT",
                "/api/v1/functions/absent/aliases/live",
                Json,
                """{"weights":{"1":1}}""",
                404,
                "function-not-found",
                null
            },
            { "GET", Mine + "/versions/2", null, "", 404, "version-not-found", null },
            { "GET", Mine + "/versions/0/artifact", null, "", 404, "version-not-found", null },
            { "GET", Mine + "/versions/two", null, "", 400, "bad-request", null },
            { "GET", Mine + "/versions/99999999999", null, "", 400, "bad-request", null },
            { "GET", "/api/v1/nothing", null, "", 404, "not-found", null },
            { "GET", "/favicon.ico", null, "", 404, "not-found", null },
            { "PATCH", Mine, Json, "{}", 405, "method-not-allowed", null },
            { "POST", "/healthz", null, "", 405, "method-not-allowed", null },
        };

    public async ValueTask InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        await _platform.DeployAsync("mine");
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Each_bad_request_is_refused_with_its_problem_and_changes_nothing()
    {
        var before = _platform.Registry.ChangeCount;
        foreach (var row in Requests)
        {
            var (method, path, mediaType, body, status, type, pointer) = row.Data;
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (mediaType is not null || body.Length > 0)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
            }

            using var response = await _platform.Client.SendAsync(request);

            var text = await response.Content.ReadAsStringAsync();
            Assert.True(
                status == (int)response.StatusCode
                    && text.Contains($"\"urn:flint:problem:{type}\"", StringComparison.Ordinal),
                $"{method} {path} {body}\nshould be {status} {type}, but is {(int)response.StatusCode} {text}"
            );
            var problem = await response.ProblemAsync(status, type);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            if (pointer is not null)
            {
                Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
            }
        }
        Assert.Equal(before, _platform.Registry.ChangeCount);
    }

    [Fact]
    public async Task Json_that_does_not_parse_is_refused_with_line_and_column()
    {
        using var content = new StringContent("{\n  \"limits\": {]\n}", new MediaTypeHeaderValue(Json));

        using var response = await _platform.Client.PutAsync(Mine, content);

        var problem = await response.ProblemAsync(400, "invalid-json");
        Assert.Equal(2, problem.GetProperty("line").GetInt32());
        Assert.Equal(14, problem.GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task A_wrong_media_type_is_answered_with_the_right_ones()
    {
        using var content = new StringContent("x", new MediaTypeHeaderValue("application/x-www-form-urlencoded"));

        using var response = await _platform.Client.PostAsync(Mine + "/versions", content);

        var detail = (await response.ProblemAsync(415, "unsupported-media-type")).GetProperty("detail").GetString();
        Assert.Contains("application/wasm", detail, StringComparison.Ordinal);
        Assert.Contains("multipart/form-data", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_a_document_are_named_at_once()
    {
        const string Body = """{"limits":{"concurrency":0,"memoryBytes":0},"routes":[{"path":"x"}]}""";
        using var content = new StringContent(Body, new MediaTypeHeaderValue(Json));

        using var response = await _platform.Client.PutAsync(Mine, content);

        var errors = (await response.ProblemAsync(422, "invalid-body")).GetProperty("errors");
        Assert.Equal(
            ["/limits/concurrency", "/limits/memoryBytes", "/routes/0/path"],
            errors
                .EnumerateArray()
                .Select(static e => e.GetProperty("pointer").GetString())
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("Flint-Namespace", "No Name", "invalid-name")]
    [InlineData("If-Match", "7", "invalid-header")]
    [InlineData("If-Match", "W/\"7\"", "invalid-header")]
    [InlineData("If-Match", "\"7\", \"8\"", "invalid-header")]
    [InlineData("If-None-Match", "\"7\"", "invalid-header")]
    public async Task A_header_that_is_not_understood_is_named(string name, string value, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Mine)
        {
            Content = new StringContent("{}", new MediaTypeHeaderValue(Json)),
        };
        request.Headers.TryAddWithoutValidation(name, value);

        using var response = await _platform.Client.SendAsync(request);

        var problem = await response.ProblemAsync(400, type);
        Assert.Contains(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_body_over_the_limit_is_refused_by_the_name_of_the_option()
    {
        using var content = new ByteArrayContent(new byte[(1 << 20) + 1]);
        content.Headers.ContentType = new MediaTypeHeaderValue(Json);

        using var response = await _platform.Client.PutAsync(Mine, content);

        var problem = await response.ProblemAsync(413, "body-too-large");
        Assert.Equal("Flint:Gateway:JsonBytes", problem.GetProperty("option").GetString());
    }

    private static string Part(params string[] namesAndBodies) =>
        string.Concat(
            namesAndBodies
                .Chunk(2)
                .Select(static p => $"--b\r\nContent-Disposition: form-data; name=\"{p[0]}\"\r\n\r\n{p[1]}\r\n")
        ) + "--b--\r\n";
}
