using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

/// <summary>Functions reach files and sockets as far as their manifest asks and the operator allows, and no further.</summary>
public sealed class GrantTests : IAsyncLifetime
{
    private const string NoEntry = "error 44";
    private const string ReadOnly = "error 69";
    private const string FileSettings = """
        {
          "capabilities": ["scratch", "files"],
          "scratch": { "bytes": 65536 },
          "files": [{ "name": "assets", "path": "/assets" }]
        }
        """;

    private readonly TemporaryDirectory _data = new();
    private FlintServer _flint = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_data["assets"]);
        await File.WriteAllTextAsync(Path.Combine(_data["assets"], "a.txt"), "from the host");
        await File.WriteAllTextAsync(_data["secret"], "never to be seen");
        _flint = await FlintServer.StartAsync(
            _data["data"],
            new KeyValuePair<string, string>("Flint__Worker__Files__assets", _data["assets"]),
            new KeyValuePair<string, string>("Flint__Worker__Scratch__MaximumBytes", "33554432"),
            new KeyValuePair<string, string>("Flint__Gateway__Namespaces__strict__Capabilities__0", "key-value")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _flint.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Files_are_those_that_were_granted()
    {
        foreach (var kind in new[] { "command", "component" })
        {
            await _flint.PutSettingsAsync(kind, FileSettings);
            await _flint.DeployAsync(kind, Guest(kind));
            Assert.Equal(
                ["ok", "hello", "from the host", ReadOnly, "65536 51"],
                await RunAsync(
                    kind,
                    "write /tmp/a hello",
                    "read /tmp/a",
                    "read /assets/a.txt",
                    "write /assets/a.txt x",
                    "fill /tmp/a 1000000"
                )
            );

            // Each request finds its scratch files empty.
            Assert.Equal([NoEntry], await RunAsync(kind, "read /tmp/a"));
            Assert.All(
                await RunAsync(kind, "read /assets/../secret", "read /secret", "read /tmp/../../secret"),
                static line => Assert.StartsWith("error", line, StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Without_a_grant_there_are_no_files()
    {
        foreach (var kind in new[] { "command", "component" })
        {
            await _flint.DeployAsync($"no-{kind}", Guest(kind));
            Assert.All(
                await RunAsync($"no-{kind}", "read /assets/a.txt", "write /tmp/a x", "list /"),
                static line => Assert.StartsWith("error", line, StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Settings_that_ask_for_what_the_operator_does_not_have_are_refused()
    {
        var unknown = await RefuseAsync(
            "default",
            HttpStatusCode.UnprocessableEntity,
            """{ "capabilities": ["files"], "files": [{ "name": "etc", "path": "/etc" }] }"""
        );
        Assert.Contains("/files/0/name", unknown, StringComparison.Ordinal);
        Assert.Contains("assets", unknown, StringComparison.Ordinal);
        var large = await RefuseAsync(
            "default",
            HttpStatusCode.UnprocessableEntity,
            """{ "capabilities": ["scratch"], "scratch": { "bytes": 33554433 } }"""
        );
        Assert.Contains("at most 33554432", large, StringComparison.Ordinal);
        foreach (var capability in new[] { "scratch", "files", "sockets" })
        {
            var forbidden = await RefuseAsync(
                "strict",
                HttpStatusCode.UnprocessableEntity,
                $$"""{ "capabilities": ["{{capability}}"] }"""
            );
            Assert.Contains("notAllowed", forbidden, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sockets_reach_the_addresses_that_were_granted()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await _flint.DeployAsync("sockets", Guest("sockets"));
        Assert.Equal("create 1\n", await _flint.GetTextAsync($"/fn/sockets?tcp+127.0.0.1+{port}+hello"));

        await _flint.PutSettingsAsync(
            "sockets",
            $$"""{ "capabilities": ["sockets"], "sockets": { "connect": ["127.0.0.1:{{port}}"] } }"""
        );
        var asking = _flint.GetTextAsync($"/fn/sockets?tcp+127.0.0.1+{port}+hello");
        using (var caller = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            var buffer = new byte[100];
            var count = await caller.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, count));
            await caller.SendAsync("world"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Equal("world", await asking);
        Assert.Equal("start-connect 1\n", await _flint.GetTextAsync("/fn/sockets?tcp+127.0.0.1+1+hello"));
        Assert.Equal("resolve 1\n", await _flint.GetTextAsync("/fn/sockets?resolve+localhost"));
    }

    private async Task<string[]> RunAsync(string function, params string[] script)
    {
        var isComponent = function.EndsWith("component", StringComparison.Ordinal);
        using var content = new StringContent(isComponent ? "" : string.Join('\n', script));
        var query = isComponent ? "?" + string.Join(';', script).Replace(' ', '+') : "";
        using var response = await _flint.Client.PostAsync(
            new Uri($"/fn/{function}{query}", UriKind.Relative),
            content
        );
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string> RefuseAsync(string space, HttpStatusCode status, string settings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/api/v1/functions/f", UriKind.Relative));
        request.Headers.Add("Flint-Namespace", space);
        request.Content = new StringContent(settings, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await _flint.Client.SendAsync(request);
        var problem = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, problem);
        return problem;
    }

    private static byte[] Guest(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Guests", "Wasi", name + ".wasm"));
}
