using System.Net;
using System.Net.Sockets;
using System.Text;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Tests.Kestrel;

/// <summary>What only real sockets show: streams, chunks, broken connections, raw request targets.</summary>
public sealed class StreamingTests
{
    private static readonly InvocationResult Completed = new(InvocationOutcome.Completed);

    [Fact]
    public async Task Request_and_response_stream_at_the_same_time()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("echo");
        platform.Invoker.Script = static async (_, http) =>
        {
            var line = new byte[1];
            while (await http.Request.Body.ReadAsync(line) > 0)
            {
                await http.Response.Body.WriteAsync(line);
                await http.Response.Body.FlushAsync();
            }
            return Completed;
        };
        using var socket = await ConnectAsync(platform);
        await SendAsync(socket, "POST /fn/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");

        // The answer to the first chunk arrives before the second is sent.
        await ReadUntilAsync(socket, "1\r\na\r\n");
        await SendAsync(socket, "1\r\nb\r\n0\r\n\r\n");
        await ReadUntilAsync(socket, "1\r\nb\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task A_websocket_is_refused_with_a_problem_and_the_connection_goes_on()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("chat");
        using var socket = await ConnectAsync(platform);
        await SendAsync(
            socket,
            "GET /fn/chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        var refused = await ReadUntilAsync(socket, "server-sent events");
        Assert.StartsWith("HTTP/1.1 501 ", refused, StringComparison.Ordinal);
        Assert.Contains("urn:flint:problem:upgrade-not-supported", refused, StringComparison.Ordinal);
        Assert.Empty(platform.Invoker.Seen);

        await SendAsync(socket, "GET /fn/chat HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
        await ReadUntilAsync(socket, "HTTP/1.1 200 ");
    }

    [Fact]
    public async Task A_failure_after_the_response_started_breaks_the_connection()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("half");
        var seen = new TaskCompletionSource();
        platform.Invoker.Script = async (_, http) =>
        {
            await http.Response.Body.WriteAsync("half"u8.ToArray());
            await http.Response.Body.FlushAsync();
            await seen.Task;
            return new InvocationResult(InvocationOutcome.FunctionFailed);
        };

        using var response = await platform.Client.GetAsync("/fn/half", HttpCompletionOption.ResponseHeadersRead);
        seen.SetResult();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_invocation()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("slow");
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        platform.Invoker.Script = async (_, http) =>
        {
            started.SetResult();
            using var registration = http.RequestAborted.Register(cancelled.SetResult);
            await cancelled.Task;
            return new InvocationResult(InvocationOutcome.ClientDisconnected);
        };
        var socket = await ConnectAsync(platform);
        await SendAsync(socket, "GET /fn/slow HTTP/1.1\r\nHost: x\r\n\r\n");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        socket.Close(0);

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        platform.Invoker.Script = static (_, _) => ValueTask.FromResult(Completed);
        using var next = await platform.Client.GetAsync("/fn/slow");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_refused_while_it_is_read()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("small", new { limits = new { requestBodyBytes = 10 } });
        platform.Invoker.Script = static async (_, http) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            return Completed;
        };
        using var socket = await ConnectAsync(platform);
        await SendAsync(
            socket,
            "POST /fn/small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"
        );

        var answer = await ReadUntilAsync(socket, "request-too-large");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_larger_than_the_servers_own_limit_passes_where_the_function_allows_it()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("large");
        platform.Invoker.Script = static async (_, http) =>
        {
            var length = 0L;
            var buffer = new byte[1 << 16];
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer)) > 0)
            {
                length += read;
            }
            await http.Response.WriteAsync(length.ToString());
            return Completed;
        };

        using var response = await platform.Client.PostAsync("/fn/large", new ByteArrayContent(new byte[40 << 20]));

        Assert.Equal((40 << 20).ToString(), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/fn/hello/a%2fb%20c", "/a%2fb%20c")]
    [InlineData("/fn/x/../hello/./y", "/y")]
    [InlineData("/fn/x/%2e%2e/hello/y", "/y")]
    [InlineData("/fn/h%65llo/%65", "/%65")]
    [InlineData("http://other.test/fn/hello/abs?q", "/abs")]
    [InlineData("/fn/hello//double", "//double")]
    [InlineData("/fn/hello?no=path", "/")]
    public async Task The_function_sees_the_path_as_the_client_wrote_it(string target, string expected)
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("hello");
        using var socket = await ConnectAsync(platform);

        await SendAsync(socket, $"GET {target} HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n");
        await ReadUntilAsync(socket, "default/hello");

        Assert.Equal(expected, Assert.Single(platform.Invoker.Seen).Path);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_stores_nothing()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        var socket = await ConnectAsync(platform);
        await SendAsync(
            socket,
            "POST /api/v1/functions/mine/versions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/wasm\r\n"
                + "Content-Length: 100\r\n\r\nonly this"
        );
        socket.Close(0);

        // The next upload waits for no slot of the broken one.
        await platform.DeployAsync("other");
        Assert.Null(await platform.Registry.GetAsync(new("default", "mine"), CancellationToken.None));
    }

    [Fact]
    public async Task An_upload_that_never_arrives_is_given_up()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["UploadTime"] = "00:00:00.200" };
        await using var platform = await TestPlatform.StartAsync(options, sockets: true);
        using var socket = await ConnectAsync(platform);

        await SendAsync(
            socket,
            "POST /api/v1/functions/mine/versions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/wasm\r\n"
                + "Content-Length: 100\r\n\r\nonly this"
        );

        var answer = await ReadUntilAsync(socket, "upload-timeout");
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_upload_is_answered_before_its_body_is_sent()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        using var socket = await ConnectAsync(platform);

        await SendAsync(
            socket,
            "POST /api/v1/functions/mine/versions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/wasm\r\n"
                + "Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n"
        );

        var answer = await ReadUntilAsync(socket, "body-too-large");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(TestPlatform platform)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, platform.Client.BaseAddress!.Port);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> ReadUntilAsync(Socket socket, string marker)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(marker, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, timeout.Token);
            Assert.True(read > 0, $"The connection ended after: {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        return text.ToString();
    }
}
