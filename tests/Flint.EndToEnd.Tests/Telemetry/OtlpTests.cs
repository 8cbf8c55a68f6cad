using System.Net;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Telemetry;

public sealed class OtlpTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Traces_metrics_and_logs_arrive_at_a_collector(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync(protocol == "grpc");
        using var data = new TemporaryDirectory();
        await using var flint = await FlintServer.StartAsync(
            data["data"],
            new("Flint__Samples", "false"),
            new("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            new("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
        );
        await flint.DeployAsync("failing", Binaries.Guest("misbehaving-command"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/fn/failing/trap");
        request.Headers.Add("traceparent", $"00-{Trace}-{Parent}-01");
        using var response = await flint.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var invocation = response.Headers.GetValues("Flint-Invocation-Id").Single();

        // What is still in buffers is sent before the process ends.
        Assert.Equal(0, await flint.StopAsync());

        Assert.Equal("flint", receiver.Resource["service.name"]);
        Assert.Equal("test", receiver.Resource["deployment.environment.name"]);
        CheckSpans(receiver, invocation);
        CheckMetrics(receiver);
        CheckLogs(receiver, invocation);
    }

    [Fact]
    public async Task An_exporter_that_there_is_not_stops_the_start()
    {
        var result = await FlintCommand.RunAsync(["up"], [new("OTEL_TRACES_EXPORTER", "zipkin")]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("OTEL_TRACES_EXPORTER is 'zipkin'", result.Error + result.Output, StringComparison.Ordinal);
    }

    private static void CheckSpans(OtlpReceiver receiver, string invocation)
    {
        var spans = receiver.Spans.Where(static s => s.Hex(1) == Trace).ToList();
        var server = Assert.Single(spans, static s => s.Hex(4) == Parent);
        Assert.Equal("GET /fn/failing", server.Text(5));
        var invoke = Assert.Single(spans, s => s.Hex(4) == server.Hex(2));
        Assert.Equal("invoke failing", invoke.Text(5));
        var attributes = invoke.Attributes(9);
        Assert.Equal("failing", attributes["faas.name"]);
        Assert.Equal("1", attributes["faas.version"]);
        Assert.Equal("http", attributes["faas.trigger"]);
        Assert.Equal(invocation, attributes["faas.invocation_id"]);
        Assert.Equal("function_failed", attributes["flint.outcome"]);
        Assert.Contains("faas.coldstart", attributes.Keys);
        // Status code 2 is an error.
        Assert.Equal(2UL, invoke.Messages(15).Single().Number(3));

        var parts = spans.Where(s => s.Hex(4) == invoke.Hex(2)).ToDictionary(static s => s.Text(5));
        Assert.Equal(["instantiate", "queue", "run"], parts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(parts["queue"].Number(8), parts["instantiate"].Number(7));
        Assert.Equal(parts["instantiate"].Number(8), parts["run"].Number(7));
    }

    private static void CheckMetrics(OtlpReceiver receiver)
    {
        var metrics = receiver.Metrics;
        var duration = metrics.Last(static m => m.Text(1) == "faas.invoke_duration");
        Assert.Equal("s", duration.Text(3));
        var point = duration.Messages(9).Single().Messages(1).Single();
        Assert.Equal("failing", point.Attributes(9)["faas.name"]);
        Assert.Equal(1UL, point.Number(4));
        Assert.Equal(1UL, point.PackedNumbers(6).Aggregate(static (a, b) => a + b));
        Assert.Equal(1e-6, point.PackedDoubles(7)[0]);
        Assert.Equal(2e-6, point.PackedDoubles(7)[1]);

        var errors = metrics.Last(static m => m.Text(1) == "faas.errors");
        Assert.Equal(
            "function_failed",
            errors.Messages(7).Single().Messages(1).Single().Attributes(7)["flint.outcome"]
        );
        Assert.Contains(metrics, static m => m.Text(1) == "http.server.request.duration");
    }

    private static void CheckLogs(OtlpReceiver receiver, string invocation)
    {
        var records = receiver.LogRecords.Where(static r => r.Attributes(6).ContainsKey("faas.invocation_id"));
        Assert.All(
            records,
            r =>
            {
                Assert.Equal(Trace, r.Hex(9));
                Assert.Equal(invocation, r.Attributes(6)["faas.invocation_id"]);
            }
        );
        Assert.Contains(
            records,
            static r => ProtoMessage.ValueOf(r.Messages(5).Single()).Contains("inner_failure", StringComparison.Ordinal)
        );
        // The platform's own lines are sent too.
        Assert.Contains(
            receiver.LogRecords,
            static r => ProtoMessage.ValueOf(r.Messages(5).Single()).StartsWith("Flint ", StringComparison.Ordinal)
        );
    }
}
