using System.Net;
using System.Text;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Api;

public sealed class CapabilityTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task Deploy_refuses_a_component_that_imports_an_interface_which_the_platform_does_not_have()
    {
        // The same length, so that the binary stays whole.
        var binary = Encoding.Latin1.GetBytes(
            Encoding
                .Latin1.GetString(Binaries.Guest("outbound-component"))
                .Replace("wasi:http/outgoing-handler", "wasi:http/outgoing-haggler", StringComparison.Ordinal)
        );
        using var response = await _flint.UploadAsync("refused", binary);

        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, response);
        Assert.Equal("urn:flint:problem:artifact-refused", problem.GetProperty("type").GetString());
        Assert.Equal("unknown-import", problem.GetProperty("fault").GetString());
        Assert.Contains(
            "wasi:http/outgoing-haggler@0.2.12",
            problem.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        using var absent = await _flint.GetAsync("/api/v1/functions/refused");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task Deploy_refuses_a_component_that_needs_a_capability_which_nobody_asked_for()
    {
        using var response = await _flint.UploadAsync("not-granted", Binaries.Guest("outbound-component"));

        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, response);
        var difference = problem.GetProperty("capabilities");
        Assert.Equal("""["http-out"]""", difference.GetProperty("needed").GetRawText());
        Assert.Equal("""["http-out"]""", difference.GetProperty("notRequested").GetRawText());
        using var absent = await _flint.GetAsync("/api/v1/functions/not-granted");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task A_namespace_that_does_not_allow_a_capability_refuses_the_settings_that_ask_for_it()
    {
        using var data = new TemporaryDirectory();
        await using var flint = await FlintServer.StartAsync(
            data["data"],
            new KeyValuePair<string, string>("Flint__Gateway__Namespaces__default__Capabilities__0", "key-value")
        );
        using var content = new StringContent(
            """{ "capabilities": ["http-out"] }""",
            System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/json")
        );

        using var response = await flint.Client.PutAsync(
            new Uri("/api/v1/functions/asking", UriKind.Relative),
            content
        );

        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, response);
        JsonElement difference = problem.GetProperty("capabilities");
        Assert.Equal("""["http-out"]""", difference.GetProperty("notAllowed").GetRawText());
        Assert.Equal("""["key-value"]""", difference.GetProperty("allowed").GetRawText());
    }
}
