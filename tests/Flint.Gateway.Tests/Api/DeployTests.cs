using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Flint.Core;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class DeployTests
{
    [Fact]
    public async Task The_first_upload_creates_the_function_and_goes_live()
    {
        await using var platform = await TestPlatform.StartAsync();

        using var response = await platform.UploadAsync("mine", "some bytes");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/api/v1/functions/mine/versions/1", response.Headers.Location?.ToString());
        var version = await response.JsonAsync();
        Assert.Equal(1, version.GetProperty("number").GetInt32());
        Assert.Equal(10, version.GetProperty("size").GetInt64());
        Assert.Equal("wasi-http", version.GetProperty("abi").GetString());
        Assert.Equal("wasi:http/types@0.2.0", version.GetProperty("imports")[0].GetString());
        Assert.Equal(0, version.GetProperty("capabilitiesNeeded").GetArrayLength());
        Assert.Equal("live", version.GetProperty("aliases")[0].GetString());
        Assert.Equal("/fn/mine", version.GetProperty("path").GetString());
        var digest = Convert.ToHexStringLower(SHA256.HashData("some bytes"u8));
        Assert.Equal($"sha256:{digest}", version.GetProperty("digest").GetString());
        Assert.Equal(HttpStatusCode.OK, (await platform.Client.GetAsync("/fn/mine")).StatusCode);
    }

    [Fact]
    public async Task The_same_binary_again_answers_its_version_with_200()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");
        await platform.DeployAsync("mine", binary: "two");

        using var again = await platform.UploadAsync("mine", "one");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(1, (await again.JsonAsync()).GetProperty("number").GetInt32());
        var list = await (await platform.Client.GetAsync("/api/v1/functions/mine/versions")).JsonAsync();
        Assert.Equal(
            [2, 1],
            list.GetProperty("items").EnumerateArray().Select(static v => v.GetProperty("number").GetInt32())
        );
        await platform.Client.GetAsync("/fn/mine");
        Assert.Equal(1, platform.Invoker.Seen[^1].Version.Number);
    }

    [Fact]
    public async Task An_upload_that_is_not_to_be_activated_leaves_live_alone()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");

        using var response = await platform.UploadAsync("mine", "two", "?activate=false");

        Assert.Equal(0, (await response.JsonAsync()).GetProperty("aliases").GetArrayLength());
        await platform.Client.GetAsync("/fn/mine");
        Assert.Equal(1, platform.Invoker.Seen[^1].Version.Number);
        Assert.Equal(2, platform.Preparer.Prepared.Count);
    }

    [Fact]
    public async Task A_manifest_brings_the_settings_along()
    {
        await using var platform = await TestPlatform.StartAsync();
        var manifest = new
        {
            name = "mine",
            artifact = "x.wasm",
            environment = Variables(("GREETING", "Hi")),
            routes = new object[] { new { path = "/greet/*" } },
        };

        await platform.DeployAsync("mine", manifest);

        Assert.Equal("default/mine|/greet|/Ada", await platform.Client.GetStringAsync("/greet/Ada"));
        var (version, settings) = Assert.Single(platform.Preparer.Prepared);
        Assert.Equal("Hi", settings.Environment["GREETING"]);
        Assert.Equal(0, version.Number);
    }

    [Fact]
    public async Task An_upload_without_a_manifest_keeps_the_settings()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", new { environment = Variables(("A", "1")) });

        await platform.DeployAsync("mine", binary: "two");

        var function = await platform.Registry.GetAsync(new("default", "mine"), CancellationToken.None);
        Assert.Equal("1", function!.Settings.Environment["A"]);
    }

    [Theory]
    [InlineData(ArtifactFault.Malformed, "malformed")]
    [InlineData(ArtifactFault.Invalid, "invalid")]
    [InlineData(ArtifactFault.LimitExceeded, "limit-exceeded")]
    [InlineData(ArtifactFault.UnsupportedAbi, "unsupported-abi")]
    [InlineData(ArtifactFault.UnknownImport, "unknown-import")]
    public async Task A_binary_that_inspection_refuses_leaves_nothing_behind(ArtifactFault fault, string name)
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.Preparer.Inspection = _ => throw new ArtifactRefusedException(fault, "It is broken at byte 17.", 17);

        using var response = await platform.UploadAsync("mine");

        var problem = await response.ProblemAsync(422, "artifact-refused");
        Assert.Equal(name, problem.GetProperty("fault").GetString());
        Assert.Equal(17, problem.GetProperty("offset").GetInt64());
        await AssertNothingStoredAsync(platform);
    }

    [Fact]
    public async Task A_binary_that_does_not_start_leaves_nothing_behind()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.Preparer.Preparation = static (_, _) =>
            throw new ArtifactRefusedException(ArtifactFault.DoesNotStart, "Its start function trapped.");

        using var response = await platform.UploadAsync("mine");

        var problem = await response.ProblemAsync(422, "artifact-refused");
        Assert.Equal("does-not-start", problem.GetProperty("fault").GetString());
        Assert.False(problem.TryGetProperty("offset", out _));
        await AssertNothingStoredAsync(platform);
    }

    [Fact]
    public async Task A_capability_that_was_not_asked_for_is_named()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.Preparer.Need("http-out", "sockets");

        using var response = await platform.UploadAsync(
            "mine",
            new { capabilities = new[] { "sockets", "key-value" } }
        );

        var problem = await response.ProblemAsync(422, "capability-mismatch");
        var difference = problem.GetProperty("capabilities");
        Assert.Equal("""["http-out"]""", difference.GetProperty("notRequested").GetRawText());
        Assert.Equal("""["http-out","sockets"]""", difference.GetProperty("needed").GetRawText());
        Assert.Equal("[]", difference.GetProperty("notAllowed").GetRawText());
        Assert.Contains("http-out", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(platform.Preparer.Prepared);
        await AssertNothingStoredAsync(platform);
    }

    [Fact]
    public async Task A_capability_that_the_namespace_does_not_allow_is_named()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Namespaces:default:Capabilities:0"] = "http-out",
        };
        await using var platform = await TestPlatform.StartAsync(options);
        platform.Preparer.Need("sockets");

        using var refused = await platform.UploadAsync("mine", new { capabilities = new[] { "sockets" } });
        platform.Preparer.Need("http-out");
        using var accepted = await platform.UploadAsync("mine", new { capabilities = new[] { "http-out" } });

        var problem = await refused.ProblemAsync(422, "capability-mismatch");
        Assert.Equal("""["sockets"]""", problem.GetProperty("capabilities").GetProperty("notAllowed").GetRawText());
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_artifact_over_the_limit_is_refused_by_the_name_of_the_option(bool declared)
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ArtifactBytes"] = "100" };
        await using var platform = await TestPlatform.StartAsync(options);
        using HttpContent content = declared
            ? new ByteArrayContent(new byte[101])
            : new StreamContent(new UnknownLengthStream(101));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");

        using var response = await platform.Client.PostAsync("/api/v1/functions/mine/versions", content);

        var problem = await response.ProblemAsync(413, "body-too-large");
        Assert.Equal("Flint:Gateway:ArtifactBytes", problem.GetProperty("option").GetString());
        Assert.Equal(100, problem.GetProperty("limit").GetInt64());
        await AssertNothingStoredAsync(platform);
    }

    [Fact]
    public async Task An_artifact_in_a_part_is_limited_alike()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ArtifactBytes"] = "100" };
        await using var platform = await TestPlatform.StartAsync(options);

        using var fits = await platform.UploadAsync("fits", new { }, new string('x', 100));
        using var large = await platform.UploadAsync("mine", new { }, new string('x', 101));

        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        await large.ProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task A_route_of_another_function_is_refused_and_its_owner_named()
    {
        await using var platform = await TestPlatform.StartAsync();
        var manifest = new { routes = new object[] { new { path = "/shop/*", methods = new[] { "GET" } } } };
        await platform.DeployAsync("first", manifest);

        using var second = await platform.UploadAsync("second", manifest);
        using var again = await platform.UploadAsync("first", manifest, "other");

        var problem = await second.ProblemAsync(409, "route-taken");
        Assert.Equal("/routes/0", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Contains("\"first\"", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Null(await platform.Registry.GetAsync(new("default", "second"), CancellationToken.None));
    }

    [Fact]
    public async Task A_change_in_the_middle_of_a_deploy_is_checked_anew()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "one");
        var key = new FunctionKey("default", "mine");
        var changed = FunctionSettings.Default with { Limits = new FunctionLimits { Concurrency = 3 } };
        platform.Preparer.Preparation = async (_, settings) =>
        {
            if (settings != changed)
            {
                await platform.Registry.PutSettingsAsync(key, changed, null, CancellationToken.None);
            }
        };

        await platform.DeployAsync("mine", binary: "two");

        Assert.Equal(changed, platform.Preparer.Prepared[^1].Settings);
        var function = await platform.Registry.GetAsync(key, CancellationToken.None);
        Assert.Equal(changed, function!.Settings);
        Assert.Equal([2], function.Aliases["live"].Weights.Keys);
    }

    [Fact]
    public async Task An_upload_with_an_old_etag_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        using var first = await platform.UploadAsync("mine", "one");
        var etag = first.Headers.ETag!.ToString();
        await platform.DeployAsync("mine", binary: "two");

        platform.Client.DefaultRequestHeaders.Add("If-Match", etag);
        using var late = await platform.UploadAsync("mine", "three");

        await late.ProblemAsync(412, "revision-conflict");
    }

    [Fact]
    public async Task The_artifact_can_be_downloaded_again()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine", binary: "the bytes");

        using var response = await platform.Client.GetAsync("/api/v1/functions/mine/versions/1/artifact");

        Assert.Equal("application/wasm", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("the bytes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Many_uploads_at_once_all_arrive()
    {
        await using var platform = await TestPlatform.StartAsync();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => platform.UploadAsync("mine", $"binary {i}"))
        );

        Assert.All(responses, static r => Assert.Equal(HttpStatusCode.Created, r.StatusCode));
        var versions = await platform.Registry.ListVersionsAsync(new("default", "mine"), CancellationToken.None);
        Assert.Equal(12, versions.Count);
    }

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(static v => v.Name, static v => v.Value, StringComparer.Ordinal);

    private static async Task AssertNothingStoredAsync(TestPlatform platform)
    {
        Assert.Null(await platform.Registry.GetAsync(new("default", "mine"), CancellationToken.None));
        Assert.False(platform.HasArtifacts);
    }

    private sealed class UnknownLengthStream(int length)
        : MemoryStream(Encoding.ASCII.GetBytes(new string('x', length)))
    {
        public override bool CanSeek => false;
    }
}
