using System.Net;
using System.Net.Http;
using Flint.Core;
using Flint.Worker.Tests.Outbound;
using Flint.Worker.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Guests;

/// <summary>Components of componentize-js, in both styles.</summary>
public sealed class JavaScriptTests : GuestTestBase
{
    [Fact]
    public async Task An_explicit_export_parses_queries_and_json()
    {
        await using var server = await StartAsync(BuiltSample.Read("js"));
        var answer = await PostAsync(server, "/some/path?a=b%20c&d=%C3%A9", """{ "list": [1, "två"] }"""u8.ToArray());
        Assert.Equal("POST", answer.GetProperty("method").GetString());
        Assert.Equal("/some/path", answer.GetProperty("path").GetString());
        Assert.Equal("b c", answer.GetProperty("query").GetProperty("a").GetString());
        Assert.Equal("é", answer.GetProperty("query").GetProperty("d").GetString());
        Assert.Equal("två", answer.GetProperty("json").GetProperty("list")[1].GetString());

        var large = await PostAsync(server, "/", new byte[1 << 20]);
        Assert.Equal(1 << 20, large.GetProperty("length").GetInt32());
    }

    [Fact]
    public async Task Fetch_events_hash_stream_and_fetch_what_they_may()
    {
        await using var origin = await Origin.StartAsync(static http =>
            http.Response.WriteAsync("from " + http.Request.Path)
        );
        var allowed = Patient with { Outbound = new OutboundSettings { Hosts = [$"http://{origin.Authority}"] } };
        await using var server = await StartAsync(BuiltSample.Read("js-fetch"), allowed);
        var body = SomeBytes(1 << 20);
        var answer = await PostAsync(server, "/some/path?a=b%20c", body);
        Assert.Equal(Sha256(body), answer.GetProperty("sha256").GetString());
        Assert.Equal("b c", answer.GetProperty("query").GetProperty("a").GetString());

        Assert.Equal((200, "data: 1\n\ndata: 2\n\ndata: 3\n\n"), await server.GetAsync("/events"));

        Assert.Equal((200, "from /there"), await server.GetAsync($"/fetch?url=http://{origin.Authority}/there"));
        var (status, refused) = await server.GetAsync($"/fetch?url=http://localhost:{origin.Port}/there");
        Assert.Equal(StatusCodes.Status502BadGateway, status);
        Assert.Contains("Error", refused, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/large");
        request.Headers.Add("x-large", new string('x', 20_000));
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_reused_instance_that_does_not_answer_is_replaced_by_a_fresh_one()
    {
        // componentize-js runs its event loop once: fetch events need a fresh instance for each request.
        await using var server = await StartAsync(BuiltSample.Read("js-fetch"));
        Assert.Equal(200, (await server.GetAsync("/")).Status);
        server.Assignment = TestFunction.Assignment(
            server.Assignment.Live[0].Version.Digest,
            Patient with
            {
                Limits = Patient.Limits with { WallTimeMilliseconds = 6_000 },
                Instances = new InstanceSettings { Isolation = InstanceIsolation.Reuse },
            },
            revision: 2
        );
        var answers = new List<bool>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add((await server.GetAsync("/again")).Status == StatusCodes.Status200OK);
        }

        Assert.True(answers[0], "The first request of an instance is answered.");
        Assert.True(answers[1] || answers[2], "The one after a failure gets a fresh instance.");
    }
}
