using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

public sealed class DeployTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task An_uploaded_component_serves_any_path_and_query()
    {
        var version = await _flint.DeployAsync("mine", Binaries.Echo);
        var echo = await _flint.GetJsonAsync("/fn/mine/any/path?x=1");

        Assert.Equal(1, version.GetProperty("number").GetInt32());
        Assert.Equal(Digest(Binaries.Echo), version.GetProperty("digest").GetString());
        Assert.Equal(Binaries.Echo.Length, version.GetProperty("size").GetInt64());
        Assert.Equal("wasi-http", version.GetProperty("abi").GetString());
        Assert.Contains("wasi:http/types@0.2.12", Strings(version.GetProperty("imports")));
        Assert.Empty(version.GetProperty("capabilitiesNeeded").EnumerateArray());
        Assert.EndsWith("/any/path", echo.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("x=1", echo.GetProperty("query").GetString());
    }

    [Fact]
    public async Task An_uploaded_command_is_recognized()
    {
        var version = await _flint.DeployAsync("command", Binaries.Command);

        Assert.Equal("preview1-command", version.GetProperty("abi").GetString());
        Assert.Equal(["wasi_snapshot_preview1"], Strings(version.GetProperty("imports")));
        Assert.Contains("path: /x", await _flint.GetTextAsync("/fn/command/x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_bytes_again_make_no_second_version()
    {
        await _flint.DeployAsync("twice", Binaries.Hello);
        using var again = await _flint.UploadAsync("twice", Binaries.Hello);

        Assert.True(again.IsSuccessStatusCode);
        var version = await again.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, version.GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task A_new_version_replaces_the_old_one_and_an_alias_brings_it_back()
    {
        await _flint.DeployAsync("moving", Binaries.Hello);
        var second = await _flint.DeployAsync("moving", Binaries.Command);
        Assert.Equal(2, second.GetProperty("number").GetInt32());
        Assert.StartsWith("Hello from C.", await _flint.GetTextAsync("/fn/moving"), StringComparison.Ordinal);

        using var response = await _flint.Client.PutAsJsonAsync(
            new Uri("/api/v1/functions/moving/aliases/live", UriKind.Relative),
            new { weights = new Dictionary<string, int>(StringComparer.Ordinal) { ["1"] = 100 } }
        );

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("Hello from a WebAssembly component.\n", await _flint.GetTextAsync("/fn/moving"));
    }

    [Fact]
    public async Task An_upload_that_is_not_to_be_activated_is_stored_but_serves_nothing()
    {
        await _flint.DeployAsync("quiet", Binaries.Hello, "?activate=false");
        using var response = await _flint.GetAsync("/fn/quiet");

        await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, response);
        Assert.Equal(
            1,
            (await _flint.GetJsonAsync("/api/v1/functions/quiet/versions/1")).GetProperty("number").GetInt32()
        );
    }

    [Fact]
    public async Task An_upload_with_a_manifest_brings_its_settings_along()
    {
        using var content = new MultipartFormDataContent();
        using var manifest = new StringContent(
            """{ "routes": [{ "path": "/salute/*" }], "environment": { "GREETING": "Ahoy" } }""",
            MediaTypeHeaderValue.Parse("application/json")
        );
        using var artifact = new ByteArrayContent(Binaries.Greeting);
        artifact.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        content.Add(manifest, "manifest", "flint.json");
        content.Add(artifact, "artifact", "greeting.wasm");
        using var response = await _flint.Client.PostAsync(
            new Uri("/api/v1/functions/salute/versions", UriKind.Relative),
            content
        );

        await FlintServer.ExpectAsync(HttpStatusCode.Created, response);
        Assert.Equal("Ahoy, Grace.\n", await _flint.GetTextAsync("/salute/Grace"));
    }

    [Fact]
    public async Task The_artifact_can_be_read_back()
    {
        await _flint.DeployAsync("readable", Binaries.Hello);

        var bytes = await _flint.Client.GetByteArrayAsync(
            new Uri("/api/v1/functions/readable/versions/1/artifact", UriKind.Relative)
        );

        Assert.Equal(Binaries.Hello, bytes);
    }

    [Fact]
    public async Task A_removed_function_is_gone()
    {
        await _flint.DeployAsync("short-lived", Binaries.Hello);
        using var removed = await _flint.Client.DeleteAsync(new Uri("/api/v1/functions/short-lived", UriKind.Relative));
        using var response = await _flint.GetAsync("/fn/short-lived");

        Assert.True(removed.IsSuccessStatusCode);
        await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, response);
    }

    [Fact]
    public async Task A_large_body_goes_in_and_comes_back()
    {
        await _flint.DeployAsync("large", Binaries.Echo);
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(static n => (char)('a' + (n % 26))));
        using var content = new StringContent(text);
        using var response = await _flint.Client.PostAsync(new Uri("/fn/large", UriKind.Relative), content);

        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);
        var echo = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(text, echo.GetProperty("body").GetString());
    }

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IEnumerable<string?> Strings(JsonElement array) =>
        array.EnumerateArray().Select(static e => e.GetString());
}
