using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using Flint.Core;
using Flint.Worker.Tests.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Flint.Worker.Tests.Outbound;

/// <summary>What travels in outgoing requests and their responses.</summary>
public sealed class MessageTests : OutboundTestBase
{
    [Fact]
    public async Task Status_headers_and_body_of_a_response_reach_the_guest()
    {
        await using var origin = await Origin.StartAsync(static async http =>
        {
            http.Response.StatusCode = StatusCodes.Status418ImATeapot;
            http.Response.Headers.Append("x-two", "1");
            http.Response.Headers.Append("x-two", "2");
            var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
            await http.Response.WriteAsync($"{http.Request.Method} {target}");
        });
        await using var server = await StartAsync("127.0.0.1:*");
        using var request = Ask("/get", origin.Authority, ("x-method", "PATCH"), ("x-path", "/a%20b?c=%2F"));
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal("PATCH /a%20b?c=%2F", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(StatusCodes.Status418ImATeapot, (int)response.StatusCode);
        Assert.Equal(["1", "2"], response.Headers.GetValues("x-two"));
    }

    [Fact]
    public async Task Trailers_of_a_response_reach_the_guest()
    {
        using var origin = new CrudeOrigin(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n"
        );
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal("body x-sum=42", await FetchAsync(server, "/get", origin.Authority));
    }

    [Fact]
    public async Task Large_bodies_stream_through_in_both_directions()
    {
        var body = RandomNumberGenerator.GetBytes(3 << 20);
        await using var origin = await Origin.StartAsync(static async http =>
        {
            using var received = new MemoryStream();
            await http.Request.Body.CopyToAsync(received);
            http.Response.Headers["x-type"] = http.Request.ContentType;
            await http.Response.Body.WriteAsync(received.ToArray());
        });
        await using var server = await StartAsync("127.0.0.1:*");
        using var request = Ask("/post", origin.Authority, ("x-method", "PUT"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("image/png");
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal("image/png", response.Headers.GetValues("x-type").Single());
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_body_is_passed_on_while_it_still_arrives()
    {
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = await Origin.StartAsync(async http =>
        {
            var buffer = new byte[100];
            var read = await http.Request.Body.ReadAsync(buffer);
            first.SetResult(System.Text.Encoding.ASCII.GetString(buffer, 0, read));
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync("one,");
            await http.Response.Body.FlushAsync();
            await second.Task;
            await http.Response.WriteAsync("two");
        });
        await using var server = await StartAsync("127.0.0.1:*");
        using var request = Ask("/post", origin.Authority, ("x-method", "POST"));
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        request.Content = new PushContent(async stream =>
        {
            await stream.WriteAsync("part"u8.ToArray());
            await stream.FlushAsync();
            await sent.Task;
        });
        var asking = server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("part", await first.Task);
        sent.SetResult();
        using var response = await asking;
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[4];
        await stream.ReadExactlyAsync(buffer, Cancellation);
        Assert.Equal("one,"u8, buffer);
        second.SetResult();
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 3), Cancellation);
        Assert.Equal("two"u8, buffer.AsSpan(0, 3));
    }

    [Fact]
    public async Task Bodies_have_a_length_where_it_is_known_and_gets_have_none()
    {
        await using var origin = await Origin.StartAsync(static async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var headers = http.Request.Headers;
            await http.Response.WriteAsync(
                $"length {headers.ContentLength} coding {headers.TransferEncoding} body {await reader.ReadToEndAsync()}"
            );
        });
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal("length  coding  body ", await FetchAsync(server, "/get-with-body", origin.Authority));
        Assert.Equal(
            "length 10 coding  body early body",
            await FetchAsync(server, "/early-post", origin.Authority, ("x-method", "POST"))
        );
        using var request = Ask("/post", origin.Authority, ("x-method", "POST"), ("x-length", "5"));
        request.Content = new StringContent("abcde");
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal("length 5 coding  body abcde", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_request_that_breaks_its_promise_is_broken_off()
    {
        var whole = 0;
        await using var origin = await Origin.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref whole);
        });
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal(
            "unfinished 17",
            await FetchAsync(server, "/short", origin.Authority, ("x-method", "POST"), ("x-length", "10"))
        );
        Assert.Equal(
            "unfinished 23",
            await FetchAsync(server, "/send-trailers", origin.Authority, ("x-method", "POST"))
        );
        Assert.Equal("failed 35", await FetchAsync(server, "/abandon", origin.Authority, ("x-method", "POST")));
        Assert.Equal(0, Volatile.Read(ref whole));
    }

    [Fact]
    public async Task Trailers_of_a_request_reach_the_guest()
    {
        await using var server = await StartAsync();
        var response = await RawHttp.SendAsync(
            server.Address,
            "POST /request-trailers HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + "TE: trailers\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n",
            Cancellation
        );
        Assert.Contains("body x-sum=42", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_of_a_response_reach_the_client()
    {
        // HTTP/1.1 has them too, but Kestrel sends none there.
        using var origin = new CrudeOrigin(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n"
        );
        await using var server = await StartAsync(
            Allowing("127.0.0.1:*"),
            null,
            ("Kestrel:EndpointDefaults:Protocols", "Http2")
        );
        using var request = Ask("/get", origin.Authority);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var response = await server.Client.SendAsync(request, Cancellation);
        await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(["42"], response.TrailingHeaders.GetValues("x-sum"));
    }

    [Fact]
    public async Task A_trace_goes_on_with_the_requests_of_a_function()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var origin = await Origin.StartAsync(static http =>
            http.Response.WriteAsync(http.Request.Headers.TraceParent + " " + http.Request.Headers.TraceState)
        );
        await using var server = await StartAsync("127.0.0.1:*");
        var answer = await FetchAsync(
            server,
            "/get",
            origin.Authority,
            ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"),
            ("tracestate", "a=b")
        );
        Assert.Contains(Trace, answer, StringComparison.Ordinal);
        Assert.EndsWith(" a=b", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_certificate_to_be_trusted_is_not_talked_to()
    {
        using var certificate = TestCertificate.Create();
        await using var secure = await Origin.StartAsync(
            static http => http.Response.WriteAsync("reached"),
            l => l.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate })
        );
        await using var plain = await Origin.StartAsync(static http => http.Response.WriteAsync("reached"));
        await using var server = await StartAsync("127.0.0.1:*");
        Assert.Equal("failed 13", await FetchAsync(server, "/get", secure.Authority, ("x-scheme", "https")));
        Assert.Equal("failed 12", await FetchAsync(server, "/get", plain.Authority, ("x-scheme", "https")));
    }

    private sealed class PushContent(Func<Stream, Task> push) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => push(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
