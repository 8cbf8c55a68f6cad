using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Outbound;

/// <summary>Which destinations a function reaches. The numbers are those of wasi:http's error-code.</summary>
public sealed class DestinationTests : OutboundTestBase
{
    private const string Denied = "refused 15";
    private const string Prohibited = "failed 4";

    [Fact]
    public async Task A_host_that_the_manifest_names_is_reached()
    {
        await using var origin = await Origin.StartAsync(static http =>
            http.Response.WriteAsync("from " + http.Request.Host)
        );
        await using var server = await StartAsync($"http://{origin.Authority}");
        Assert.Equal($"from {origin.Authority}", await FetchAsync(server, "/get", origin.Authority));
    }

    [Fact]
    public async Task Nothing_is_reached_unless_it_is_named()
    {
        await using var origin = await Origin.StartAsync(static http => http.Response.WriteAsync("reached"));
        await using var server = await StartAsync(
            "example.org",
            "10.0.0.5",
            $"https://127.0.0.1:{origin.Port}",
            "http://127.0.0.1:1"
        );
        Assert.Equal(Denied, await FetchAsync(server, "/get", origin.Authority));
        await using var without = await StartAsync();
        Assert.Equal(Denied, await FetchAsync(without, "/get", origin.Authority));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("localhost")]
    [InlineData("inside.test")]
    public async Task Every_public_host_means_no_address_that_is_not_public(string host)
    {
        await using var origin = await Origin.StartAsync(static http => http.Response.WriteAsync("reached"));
        var resolver = new TestResolver(static _ => ["127.0.0.1", "::1", "10.0.0.1"]);
        await using var server = await StartAsync(Allowing("*:*"), resolver);
        Assert.Equal(Prohibited, await FetchAsync(server, "/get", $"{host}:{origin.Port}"));
    }

    [Fact]
    public async Task A_name_that_changes_its_address_leads_to_no_address_that_is_not_named()
    {
        await using var origin = await Origin.StartAsync(static http =>
        {
            http.Response.Headers.Connection = "close";
            return http.Response.WriteAsync($"at {http.Connection.LocalIpAddress}");
        });
        var address = "127.0.0.1";
        // ReSharper disable once AccessToModifiedClosure
        var resolver = new TestResolver(_ => [address]);
        await using var server = await StartAsync(Allowing("api.test:*", "127.0.0.1:*"), resolver);
        Assert.Equal("at 127.0.0.1", await FetchAsync(server, "/get", $"api.test:{origin.Port}"));
        address = "127.0.0.2";
        Assert.Equal(Prohibited, await FetchAsync(server, "/get", $"api.test:{origin.Port}"));
    }

    [Fact]
    public async Task Of_several_addresses_only_those_that_are_allowed_are_tried()
    {
        await using var origin = await Origin.StartAsync(static http =>
            http.Response.WriteAsync($"at {http.Connection.LocalIpAddress}")
        );
        var resolver = new TestResolver(static _ => ["127.0.0.3", "127.0.0.4", "10.0.0.1"]);
        await using var server = await StartAsync(Allowing("*.test:*", "127.0.0.4/32:*"), resolver);
        Assert.Equal("at 127.0.0.4", await FetchAsync(server, "/get", $"api.test:{origin.Port}"));
    }

    [Fact]
    public async Task What_the_operator_denies_is_not_reached_although_it_is_named()
    {
        await using var origin = await Origin.StartAsync(static http => http.Response.WriteAsync("reached"));
        await using var server = await StartAsync(
            Allowing($"127.0.0.1:{origin.Port}"),
            null,
            ("Flint:Worker:Outbound:DeniedNetworks:0", "127.0.0.0/8")
        );
        Assert.Equal(Prohibited, await FetchAsync(server, "/get", origin.Authority));
    }

    [Fact]
    public async Task A_redirect_is_the_functions_own_to_follow()
    {
        await using var inside = await Origin.StartAsync(static http => http.Response.WriteAsync("reached"));
        await using var origin = await Origin.StartAsync(http =>
        {
            http.Response.Redirect($"http://{inside.Authority}/");
            return Task.CompletedTask;
        });
        await using var server = await StartAsync($"127.0.0.1:{origin.Port}");
        using var request = Ask("/get", origin.Authority);
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Failures_of_looking_up_and_connecting_have_their_own_errors()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var resolver = new TestResolver(
            static async (host, cancellation) =>
            {
                if (host == "slow.test")
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return host == "empty.test" ? [] : throw new SocketException((int)SocketError.HostNotFound);
            }
        );
        await using var server = await StartAsync(Allowing("*.test:*", "127.0.0.1:*"), resolver);
        Assert.Equal("failed 6", await FetchAsync(server, "/get", $"127.0.0.1:{port}"));
        Assert.Equal("failed 1", await FetchAsync(server, "/get", "unknown.test:80"));
        Assert.Equal("failed 2", await FetchAsync(server, "/get", "empty.test:80"));
        Assert.Equal("failed 0", await FetchAsync(server, "/get", "slow.test:80", ("x-connect", "50")));
    }

    [Fact]
    public async Task What_is_no_address_of_http_is_refused()
    {
        await using var server = await StartAsync("*:*");
        Assert.Equal("refused 19", await FetchAsync(server, "/get", "a@b"));
        Assert.Equal("refused 19", await FetchAsync(server, "/get", "a", ("x-scheme", "ftp")));
        Assert.Equal("refused 18", await FetchAsync(server, "/get", "a", ("x-method", "CONNECT")));
        Assert.Equal("refused 20", await FetchAsync(server, "/get", "a", ("x-path", "/" + new string('p', 9_000))));
    }
}
