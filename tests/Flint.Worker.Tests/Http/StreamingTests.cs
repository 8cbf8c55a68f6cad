using System.Net.Sockets;
using System.Text;
using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Http;

/// <summary>What a guest writes is on its way before it writes more.</summary>
public sealed class StreamingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_sent_event_arrives_before_the_next_one_is_written()
    {
        await using var server = await WorkerServer.StartAsync(
            "component-fetch",
            new FunctionSettings { Capabilities = [CapabilityNames.HttpOut] }
        );
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(
            "POST /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n"u8.ToArray(),
            Cancellation
        );

        // The guest waits for the body now, which the test has not sent.
        var before = await ReadUntilAsync(stream, "data: one\n\n");
        Assert.Contains("content-type: text/event-stream", before, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("content-length", before, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("two", before, StringComparison.Ordinal);

        await stream.WriteAsync("x"u8.ToArray(), Cancellation);
        await ReadUntilAsync(stream, "data: two\n\n");
    }

    private static async Task<string> ReadUntilAsync(NetworkStream stream, string marker)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(marker, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, Cancellation);
            Assert.True(count > 0, $"The connection ended after: {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
