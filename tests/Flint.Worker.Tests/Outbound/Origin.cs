using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Flint.Worker.Tests.Outbound;

/// <summary>A server that functions ask.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Origin(WebApplication app)
    {
        _app = app;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    public string Authority => $"127.0.0.1:{Port}";

    /// <summary>A server that answers every request in the same way, at all loopback addresses.</summary>
    public static async Task<Origin> StartAsync(RequestDelegate answer, Action<ListenOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Any, 0, l => configure?.Invoke(l)));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new Origin(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>A server that is none: it reads a request's head, sends what it is told to and ends the connection, or
/// waits for the other side to do so.</summary>
internal sealed class CrudeOrigin : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public CrudeOrigin(string response, bool hangs = false)
    {
        _listener.Start();
        Served = ServeAsync(response, hangs);
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Completes when the connection is over.</summary>
    public Task Served { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    /// <summary>HttpClient tries again where a connection ends before there is an answer.</summary>
    private async Task ServeAsync(string response, bool hangs)
    {
        do
        {
            await ServeOneAsync(response, hangs);
        } while (!hangs);
    }

    private async Task ServeOneAsync(string response, bool hangs)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var head = new StringBuilder();
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token)));
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(response), _stop.Token);
        while (hangs && await stream.ReadAsync(buffer, _stop.Token) > 0)
        {
            // Nobody expects an answer.
        }
    }
}
