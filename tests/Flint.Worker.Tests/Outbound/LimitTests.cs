using System.Net.Http;
using Flint.Core;
using Flint.Worker.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Outbound;

/// <summary>What happens when the other side is slow, broken or too much, and when the invocation ends.</summary>
public sealed class LimitTests : OutboundTestBase
{
    [Theory]
    [InlineData("", "failed 7")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "failed 7")]
    [InlineData("no http at all\r\n\r\n", "failed 35")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf ", "half broken 25")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf \r\n", "half broken 25")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n", "broken 35")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "failed 34")]
    public async Task A_broken_response_is_an_error_and_never_a_short_one(string response, string expected)
    {
        using var origin = new CrudeOrigin(response);
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal(expected, await FetchAsync(server, "/get", origin.Authority));
    }

    [Theory]
    [InlineData("", "x-first-byte", "failed 9")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf ", "x-between-bytes", "half broken 9")]
    public async Task The_times_that_a_guest_sets_are_kept(string response, string time, string expected)
    {
        using var origin = new CrudeOrigin(response, hangs: true);
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal(expected, await FetchAsync(server, "/get", origin.Authority, (time, "200")));
        await origin.Served;
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf ")]
    public async Task A_server_that_hangs_holds_an_invocation_no_longer_than_its_deadline(string response)
    {
        using var origin = new CrudeOrigin(response, hangs: true);
        var settings = Allowing("127.0.0.1:*") with { Limits = new FunctionLimits { WallTimeMilliseconds = 300 } };
        await using var server = await StartAsync(settings);
        using var request = Ask("/get", origin.Authority);
        try
        {
            using var answer = await server.Client.SendAsync(request, Cancellation);
            await answer.Content.ReadAsStringAsync(Cancellation);
        }
        catch (HttpRequestException)
        {
            // The response had begun.
        }

        Until.True(() => server.Last?.Outcome == InvocationOutcome.TimedOut);
        await origin.Served;
    }

    [Fact]
    public async Task A_client_that_leaves_takes_the_functions_requests_with_it()
    {
        using var origin = new CrudeOrigin("", hangs: true);
        await using var server = await StartAsync("127.0.0.1:*");
        using var leave = new CancellationTokenSource();
        using var request = Ask("/get", origin.Authority);
        var asking = server.Client.SendAsync(request, leave.Token);
        Until.True(() => server.Threads.Waiting > 0);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await origin.Served;
        Until.True(() => server.Last?.Outcome == InvocationOutcome.ClientDisconnected);
    }

    [Theory]
    [InlineData("/forget", "sent 1")]
    [InlineData("/drop", "dropped 1")]
    public async Task Requests_end_with_the_invocation_that_sent_them(string behaviour, string expected)
    {
        using var origin = new CrudeOrigin("", hangs: true);
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal(expected, await FetchAsync(server, behaviour, origin.Authority));
    }

    [Fact]
    public async Task A_response_that_nobody_reads_is_given_up()
    {
        using var origin = new CrudeOrigin("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhalf ", hangs: true);
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal("dropped 2", await FetchAsync(server, "/drop-response", origin.Authority));
        await origin.Served;
    }

    [Fact]
    public async Task One_invocation_has_a_limited_number_of_requests_under_way()
    {
        await using var origin = await Origin.StartAsync(static http =>
            Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default)
        );
        var settings = Allowing("127.0.0.1:*");
        await using var server = await StartAsync(settings, null, ("Flint:Worker:Outbound:RequestsPerInvocation", "5"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("5 then 11", await FetchAsync(server, "/many", origin.Authority));
        }
    }

    [Fact]
    public async Task Headers_are_limited_in_both_directions()
    {
        await using var origin = await Origin.StartAsync(static http =>
        {
            http.Response.Headers["x-large"] = new string('x', 70_000);
            return Task.CompletedTask;
        });
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal("refused 21", await FetchAsync(server, "/get", origin.Authority, ("x-large", "40000")));
        Assert.Equal("failed 26", await FetchAsync(server, "/get", origin.Authority));
    }
}
