using System.Diagnostics;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Telemetry;

/// <summary>The metrics page, read by the parser of Prometheus' own Python client.</summary>
public sealed class PrometheusTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const string Python = "/usr/bin/python3";

    private const string Parse = """
        import json, sys
        if sys.argv[1] == "openmetrics":
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
        else:
            from prometheus_client.parser import text_string_to_metric_families as parse
        print(json.dumps([
            {"name": s.name, "labels": s.labels, "value": str(s.value), "type": f.type,
             "exemplar": s.exemplar.labels if s.exemplar else None}
            for f in parse(sys.stdin.read()) for s in f.samples]))
        """;

    private readonly FlintServer _flint = server.Flint;

    [Theory]
    [InlineData("prometheus", "text/plain")]
    [InlineData("openmetrics", "application/openmetrics-text")]
    public async Task Metrics_are_what_the_parser_of_Prometheus_reads(string parser, string accept)
    {
        var calls = 3;
        for (var i = 0; i < calls; i++)
        {
            await _flint.GetTextAsync("/fn/hello");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd(accept);
        using var response = await _flint.Client.SendAsync(request);
        Assert.Equal(accept, response.Content.Headers.ContentType!.MediaType);
        var samples = await ParseAsync(parser, await response.Content.ReadAsStringAsync());

        var count = samples.Single(static s =>
            Name(s) == "faas_invoke_duration_seconds_count" && Label(s, "faas_name") == "hello"
        );
        Assert.Equal("histogram", count.GetProperty("type").GetString());
        Assert.True(Value(count) >= calls);
        var buckets = samples
            .Where(static s => Name(s) == "faas_invoke_duration_seconds_bucket" && Label(s, "faas_name") == "hello")
            .Select(Value)
            .ToList();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(Value(count), buckets[^1]);
        Assert.Contains(samples, static s => Name(s) == "http_server_active_requests");
        Assert.Contains(samples, static s => Name(s) == "flint_pool_instances" && Label(s, "flint_state") == "ready");
        Assert.Contains(samples, static s => Name(s).StartsWith("dotnet_gc_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exemplars_name_the_trace_that_was_recorded()
    {
        await using var receiver = await OtlpReceiver.StartAsync(grpc: false);
        using var data = new TemporaryDirectory();
        await using var flint = await FlintServer.StartAsync(
            data["data"],
            new("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", $"{receiver.Endpoint}/v1/traces"),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        );
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fn/hello");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using var response = await flint.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();

        using var scrape = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        scrape.Headers.Accept.ParseAdd("application/openmetrics-text");
        using var metrics = await flint.Client.SendAsync(scrape);
        var samples = await ParseAsync("openmetrics", await metrics.Content.ReadAsStringAsync());

        Assert.Contains(
            samples,
            static s =>
                Name(s) == "faas_invoke_duration_seconds_bucket"
                && s.GetProperty("exemplar") is { ValueKind: JsonValueKind.Object } exemplar
                && exemplar.GetProperty("trace_id").GetString() == Trace
        );
    }

    [Fact]
    public async Task Metrics_can_be_switched_off()
    {
        using var data = new TemporaryDirectory();
        await using var flint = await FlintServer.StartAsync(data["data"], [new("Flint__Telemetry__Metrics", "false")]);

        using var response = await flint.GetAsync("/metrics");

        await FlintServer.ExpectProblemAsync(System.Net.HttpStatusCode.NotFound, response);
    }

    private static string Name(JsonElement sample) => sample.GetProperty("name").GetString()!;

    private static string? Label(JsonElement sample, string name) =>
        sample.GetProperty("labels").TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double Value(JsonElement sample) =>
        double.Parse(sample.GetProperty("value").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<JsonElement>> ParseAsync(string parser, string text)
    {
        if (!File.Exists(Python) || !Directory.Exists("/usr/lib/python3/dist-packages/prometheus_client"))
        {
            Assert.Skip("Prometheus' Python client is not installed (Debian: python3-prometheus-client).");
        }

        using var process = Process.Start(
            new ProcessStartInfo(Python, ["-c", Parse, parser])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return [.. JsonDocument.Parse(await output).RootElement.EnumerateArray()];
    }
}
