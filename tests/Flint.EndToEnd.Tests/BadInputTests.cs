using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

public sealed class BadInputTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const int Cuts = 60;
    private const int Mutations = 150;

    private static readonly byte[] EmptyComponent = [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0];
    private static readonly byte[] EmptyModule = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly FlintServer _flint = server.Flint;

    public static TheoryData<string> Samples => ["hello", "echo", "c-cgi", "rust-cgi"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_binary_cut_off_anywhere_is_refused_with_the_place(string sample)
    {
        var whole = await File.ReadAllBytesAsync(Binaries.SamplePath(sample), TestContext.Current.CancellationToken);
        for (var cut = 0; cut < Cuts; cut++)
        {
            var length = (int)((long)whole.Length * cut / Cuts);
            using var response = await _flint.UploadAsync("cut", whole[..length]);

            await ExpectRefusedAsync(response, $"{sample} cut at {length}", mustHaveOffset: true);
        }

        await ExpectNothingStoredAsync("cut");
    }

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        var random = new Random(4711);
        for (var n = 0; n < 100; n++)
        {
            var bytes = new byte[random.Next(1, 4096)];
            random.NextBytes(bytes);
            if (n % 2 == 0)
            {
                // Past the header, the decoder has to look at the rest.
                (n % 4 == 0 ? EmptyModule : EmptyComponent).CopyTo(bytes.AsSpan(0, Math.Min(8, bytes.Length)));
            }

            using var response = await _flint.UploadAsync("random", bytes);

            await ExpectRefusedAsync(response, $"random bytes {n}", mustHaveOffset: false);
        }

        await ExpectNothingStoredAsync("random");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_damaged_binary_is_refused_or_runs_but_never_harms_the_server(string sample)
    {
        var whole = await File.ReadAllBytesAsync(Binaries.SamplePath(sample), TestContext.Current.CancellationToken);
        var random = new Random(sample.Length);
        for (var n = 0; n < Mutations; n++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            using var response = await UploadWithDeadlineAsync("damaged", damaged);
            Assert.InRange((int)response.StatusCode, 200, 499);
            if (response.StatusCode == HttpStatusCode.Created)
            {
                Assert.NotEqual("urn:flint:problem:internal-error", await TypeOfAnswerAsync("/fn/damaged/x?y=1"));
            }
        }

        Assert.True(_flint.IsRunning);
        Assert.Equal("Hello from a WebAssembly component.\n", await _flint.GetTextAsync("/fn/hello"));
    }

    [Theory]
    [InlineData("unknown-import", "launch_rocket")]
    [InlineData("unknown-wasi-function", "fd_teleport")]
    [InlineData("wrong-import-type", "proc_exit")]
    [InlineData("library", "wasi:http/incoming-handler")]
    [InlineData("start-trap", "unreachable")]
    [InlineData("huge-memory", "memory")]
    [InlineData("huge-table", "table")]
    [InlineData("data-outside-memory", "data")]
    [InlineData("type-error", "i32")]
    public async Task A_binary_that_cannot_serve_is_refused_and_told_why(string guest, string word)
    {
        using var response = await _flint.UploadAsync(guest, Binaries.Guest(guest));

        var problem = await ExpectRefusedAsync(response, guest, mustHaveOffset: false);
        Assert.Contains(word, problem.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        await ExpectNothingStoredAsync(guest);
    }

    [Theory]
    [InlineData("wasi:io/error@0.2.12", "acme:io/error@0.2.12", "unknown-import")]
    [InlineData("wasi:http/types@0.2.12", "wasi:http/types@1.2.12", "unknown-import")]
    [InlineData("wasi:io/streams@0.2.12", "wasi:io/torrent@0.2.12", "unknown-import")]
    [InlineData("wasi:http/incoming-handler@0.2.12", "acme:http/incoming-handler@0.2.12", "unsupported-abi")]
    public async Task A_component_of_another_world_is_refused_and_told_what_is_strange(
        string known,
        string strange,
        string fault
    )
    {
        // Latin-1 keeps every byte, and the names have the same length, so the component stays well formed.
        var renamed = Encoding.Latin1.GetString(Binaries.Hello).Replace(known, strange, StringComparison.Ordinal);
        using var response = await _flint.UploadAsync("strange", Encoding.Latin1.GetBytes(renamed));

        var problem = await ExpectRefusedAsync(response, strange, mustHaveOffset: false);
        Assert.Equal(fault, problem.GetProperty("fault").GetString());
        Assert.Contains(strange, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await ExpectNothingStoredAsync("strange");
    }

    [Fact]
    public async Task A_binary_whose_start_never_ends_is_refused_after_its_deadline()
    {
        using var response = await UploadWithDeadlineAsync("start-loop", Binaries.Guest("start-loop"));

        await ExpectRefusedAsync(response, "start-loop", mustHaveOffset: false);
        await ExpectNothingStoredAsync("start-loop");
    }

    [Fact]
    public async Task Modules_and_components_without_anything_in_them_are_refused()
    {
        foreach (var (name, bytes) in new[] { ("empty", []), ("module", EmptyModule), ("component", EmptyComponent) })
        {
            using var response = await _flint.UploadAsync("nothing", bytes);
            await ExpectRefusedAsync(response, name, mustHaveOffset: false);
        }

        await ExpectNothingStoredAsync("nothing");
    }

    [Fact]
    public async Task An_artifact_over_the_default_limit_is_refused()
    {
        using var response = await _flint.UploadAsync("huge", new byte[(64 << 20) + 1]);

        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, response);
        Assert.Equal(64 << 20, problem.GetProperty("limit").GetInt64());
        await ExpectNothingStoredAsync("huge");
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    [InlineData("dash-")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%2e%2e")]
    [InlineData("%C3%A4")]
    [InlineData("a123456789a123456789a123456789a123456789a123456789a123456789abcd")]
    public async Task A_bad_name_is_refused(string name)
    {
        using var response = await _flint.UploadAsync(name, Binaries.Hello);

        Assert.InRange((int)response.StatusCode, 400, 404);
        await FlintServer.ExpectProblemAsync(response.StatusCode, response);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""{ "limits": { "memoryBytes": "much" } }""", "/limits/memoryBytes")]
    [InlineData("""{ "limits": { "wallTimeMilliseconds": -1 } }""", "/limits/wallTimeMilliseconds")]
    [InlineData("""{ "limits": { "wallTimeMilliseconds": 1e99 } }""", "/limits/wallTimeMilliseconds")]
    [InlineData("""{ "limits": { "speed": 1 } }""", "/limits/speed")]
    [InlineData("""{ "routes": [{ "path": "no-slash" }] }""", "/routes/0/path")]
    [InlineData("""{ "routes": [{ "path": "/api/v1/*" }] }""", "/routes/0/path")]
    [InlineData("""{ "environment": { "A": 1 } }""", "/environment/A")]
    [InlineData("""{ "environment": { "A=B": "1" } }""", "/environment/A=B")]
    [InlineData("""{ "capabilities": ["root"] }""", "/capabilities")]
    [InlineData("""{ "instances": { "isolation": "none" } }""", "/instances/isolation")]
    public async Task Bad_settings_are_refused_with_a_pointer(string json, string pointer)
    {
        using var content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await _flint.Client.PutAsync(
            new Uri("/api/v1/functions/settings", UriKind.Relative),
            content
        );

        Assert.InRange((int)response.StatusCode, 400, 422);
        var problem = await FlintServer.ExpectProblemAsync(response.StatusCode, response);
        if (pointer.Length > 0)
        {
            Assert.Contains(
                problem.GetProperty("errors").EnumerateArray(),
                error => error.GetProperty("pointer").GetString() == pointer
            );
        }

        await ExpectNothingStoredAsync("settings");
    }

    [Fact]
    public async Task Deeply_nested_JSON_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 100_000));
        using var content = new StringContent(deep, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await _flint.Client.PutAsync(new Uri("/api/v1/functions/deep", UriKind.Relative), content);

        Assert.InRange((int)response.StatusCode, 400, 422);
        await FlintServer.ExpectProblemAsync(response.StatusCode, response);
    }

    [Fact]
    public async Task An_upload_of_another_media_type_is_refused()
    {
        using var content = new StringContent("hello", MediaTypeHeaderValue.Parse("text/plain"));
        using var response = await _flint.Client.PostAsync(
            new Uri("/api/v1/functions/text/versions", UriKind.Relative),
            content
        );

        await FlintServer.ExpectProblemAsync(HttpStatusCode.UnsupportedMediaType, response);
    }

    [Fact]
    public async Task A_request_body_over_the_functions_limit_is_refused()
    {
        await _flint.DeployAsync("small-bodies", Binaries.Echo);
        await _flint.PutSettingsAsync("small-bodies", """{ "limits": { "requestBodyBytes": 1000 } }""");
        using var fits = new ByteArrayContent(new byte[1000]);
        using var over = new ByteArrayContent(new byte[1001]);
        var address = new Uri("/fn/small-bodies", UriKind.Relative);
        using var accepted = await _flint.Client.PostAsync(address, fits);
        using var refused = await _flint.Client.PostAsync(address, over);

        await FlintServer.ExpectAsync(HttpStatusCode.OK, accepted);
        await FlintServer.ExpectProblemAsync(HttpStatusCode.RequestEntityTooLarge, refused);
    }

    [Fact]
    public async Task Routes_that_another_function_has_are_refused()
    {
        using var content = new StringContent(
            """{ "routes": [{ "path": "/greet/*" }] }""",
            MediaTypeHeaderValue.Parse("application/json")
        );
        using var response = await _flint.Client.PutAsync(
            new Uri("/api/v1/functions/thief", UriKind.Relative),
            content
        );

        await FlintServer.ExpectProblemAsync(HttpStatusCode.Conflict, response);
        Assert.Equal("Hello, Ada!\n", await _flint.GetTextAsync("/greet/Ada"));
    }

    private static async Task<JsonElement> ExpectRefusedAsync(
        HttpResponseMessage response,
        string what,
        bool mustHaveOffset
    )
    {
        Assert.True((int)response.StatusCode is >= 400 and < 500, $"{what}: {(int)response.StatusCode}");
        var problem = await FlintServer.ExpectProblemAsync(response.StatusCode, response);
        Assert.True(
            !mustHaveOffset || problem.TryGetProperty("offset", out _),
            $"{what}: no offset in {problem.GetRawText()}"
        );
        return problem;
    }

    private async Task ExpectNothingStoredAsync(string function)
    {
        using var response = await _flint.GetAsync($"/api/v1/functions/{function}");
        await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, response);
    }

    /// <summary>Uploads with limits under which even a function that never ends is soon done with.</summary>
    private async Task<HttpResponseMessage> UploadWithDeadlineAsync(string function, byte[] binary)
    {
        using var content = new MultipartFormDataContent();
        using var manifest = new StringContent(
            """{ "limits": { "wallTimeMilliseconds": 300 } }""",
            MediaTypeHeaderValue.Parse("application/json")
        );
        using var artifact = new ByteArrayContent(binary);
        artifact.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        content.Add(manifest, "manifest", "flint.json");
        content.Add(artifact, "artifact", function + ".wasm");
        return await _flint.Client.PostAsync(
            new Uri($"/api/v1/functions/{function}/versions", UriKind.Relative),
            content
        );
    }

    /// <summary>The type of the problem that a path answers; null for every other answer, a broken one included.</summary>
    private async Task<string?> TypeOfAnswerAsync(string path)
    {
        try
        {
            using var response = await _flint.GetAsync(path);
            if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            {
                return null;
            }

            using var problem = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
            return problem.RootElement.GetProperty("type").GetString();
        }
        catch (HttpRequestException) when (_flint.IsRunning)
        {
            // It failed after its answer had begun.
            return null;
        }
    }
}
