using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Flint.Worker.Tests.Testing;

/// <summary>
/// HTTP/1.1 by hand: HttpClient sends a request's body whole before it reads the response, and an echo that streams then
/// waits for its reader for ever.
/// </summary>
internal static class RawHttp
{
    /// <summary>Posts a body and reads the response at the same time. Answers the body of a chunked response.</summary>
    public static async Task<byte[]> PostAsync(Uri address, string path, byte[] body, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        var stream = client.GetStream();
        var head = $"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        var sending = stream.WriteAsync(body, cancellation);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, cancellation);
        await sending;
        return Unchunk(received.ToArray());
    }

    /// <summary>Sends a request as it is and answers the response as it is. The request must ask for the connection's end.</summary>
    public static async Task<string> SendAsync(Uri address, string request, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(cancellation);
    }

    private static byte[] Unchunk(byte[] response)
    {
        var rest = response.AsSpan();
        rest = rest[(rest.IndexOf("\r\n\r\n"u8) + 4)..];
        using var body = new MemoryStream();
        while (true)
        {
            var lineEnd = rest.IndexOf("\r\n"u8);
            var length = int.Parse(rest[..lineEnd], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return body.ToArray();
            }

            body.Write(rest.Slice(lineEnd + 2, length));
            rest = rest[(lineEnd + 2 + length + 2)..];
        }
    }
}
