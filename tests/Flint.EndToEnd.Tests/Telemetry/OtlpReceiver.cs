using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flint.EndToEnd.Tests.Telemetry;

/// <summary>A collector that speaks OTLP over gRPC or over HTTP and keeps what arrives.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // A gRPC message: a byte that says whether it is compressed, and its length (gRPC over HTTP/2, "Length-Prefixed-Message").
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, ProtoMessage Message)> _received = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> has to say.</summary>
    public string Endpoint =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts a receiver on a free port.</summary>
    /// <param name="grpc">Whether it speaks gRPC.</param>
    public static async Task<OtlpReceiver> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1
            )
        );
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(grpc ? receiver.ReceiveGrpcAsync : receiver.ReceiveHttpAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<ProtoMessage> Spans => [.. Records("trace")];

    /// <summary>All log records so far.</summary>
    public IReadOnlyList<ProtoMessage> LogRecords => [.. Records("logs")];

    /// <summary>All metrics so far.</summary>
    public IReadOnlyList<ProtoMessage> Metrics => [.. Records("metrics")];

    /// <summary>The attributes of the resource that sent something.</summary>
    public IReadOnlyDictionary<string, string> Resource =>
        _received.First().Message.Messages(1).First().Messages(1).First().Attributes(1);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Requests of all three signals nest alike: resources, scopes, records.
    private IEnumerable<ProtoMessage> Records(string signal) =>
        _received
            .Where(r => r.Signal == signal)
            .SelectMany(static r => r.Message.Messages(1))
            .SelectMany(static resource => resource.Messages(2))
            .SelectMany(static scope => scope.Messages(2));

    private async Task ReceiveHttpAsync(HttpContext http)
    {
        var signal = http.Request.Path.Value switch
        {
            "/v1/traces" => "trace",
            "/v1/metrics" => "metrics",
            "/v1/logs" => "logs",
            var path => throw new InvalidDataException($"Nothing is sent to {path}."),
        };
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        _received.Enqueue((signal, new ProtoMessage(await ReadAsync(http.Request))));
        http.Response.ContentType = "application/x-protobuf";
    }

    private async Task ReceiveGrpcAsync(HttpContext http)
    {
        // /opentelemetry.proto.collector.trace.v1.TraceService/Export
        var signal = http.Request.Path.Value!.Split('.')[3];
        var bytes = await ReadAsync(http.Request);
        Assert.Equal(0, bytes[0]);
        Assert.Equal(bytes.Length - GrpcPrefix, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        _received.Enqueue((signal, new ProtoMessage(bytes.AsSpan(GrpcPrefix))));
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[GrpcPrefix]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
