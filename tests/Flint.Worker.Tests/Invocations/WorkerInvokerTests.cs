using System.Net;
using System.Net.Sockets;
using System.Text;
using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Invocations;

/// <summary>Invocations over real HTTP, of real commands.</summary>
public sealed class WorkerInvokerTests
{
    /// <summary>However slow the machine is, a whole answer leaves in one piece.</summary>
    private static readonly (string, string) SlowPulse = ("Flint:Worker:Deadlines:Interval", "00:00:02");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_answers_with_status_headers_and_length()
    {
        await using var server = await WorkerServer.StartAsync(configuration: SlowPulse);
        using var response = await server.Client.GetAsync("/headers", Cancellation);
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
        Assert.Null(response.Headers.ConnectionClose);
        Assert.Equal(16, response.Content.Headers.ContentLength);
        Assert.Equal("short and stout\n", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Request_reaches_the_command()
    {
        var settings = new FunctionSettings
        {
            Environment = FunctionSettings.Default.Environment.Add("GREETING", "hi"),
        };
        await using var server = await WorkerServer.StartAsync(settings: settings);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/environment?x=1");
        request.Headers.Add("X-Custom", "value");
        request.Headers.Add("Proxy", "http://attacker.example");
        using var response = await server.Client.SendAsync(request, Cancellation);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        Assert.Contains("GREETING=hi", lines);
        Assert.Contains("REQUEST_METHOD=GET", lines);
        Assert.Contains("QUERY_STRING=x=1", lines);
        Assert.Contains("SCRIPT_NAME=/fn/test", lines);
        Assert.Contains("PATH_INFO=/environment", lines);
        Assert.Contains("SERVER_NAME=127.0.0.1", lines);
        Assert.Contains("REMOTE_ADDR=127.0.0.1", lines);
        Assert.Contains("HTTP_X_CUSTOM=value", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("HTTP_PROXY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Head_has_the_length_and_no_body()
    {
        await using var server = await WorkerServer.StartAsync(configuration: SlowPulse);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/hello");
        using var response = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(6, response.Content.Headers.ContentLength);
        Assert.Equal(InvocationOutcome.Completed, server.Last?.Outcome);
    }

    [Fact]
    public async Task Large_bodies_stream_both_ways()
    {
        await using var server = await WorkerServer.StartAsync();
        var body = new byte[20_000_000];
        new Random(1).NextBytes(body);
        Assert.Equal(body, await RawHttp.PostAsync(server.Address, "/echo", body, Cancellation));
    }

    [Fact]
    public async Task First_part_of_an_answer_arrives_before_the_last_is_written()
    {
        await using var server = await WorkerServer.StartAsync();
        using var response = await server.Client.GetAsync(
            "/slow-parts?300",
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[100];
        var count = await stream.ReadAsync(buffer, Cancellation);
        Assert.Equal("first\n", Encoding.ASCII.GetString(buffer, 0, count));
        Assert.Null(server.Last);
        count = await stream.ReadAsync(buffer, Cancellation);
        Assert.Equal("second\n", Encoding.ASCII.GetString(buffer, 0, count));
    }

    [Fact]
    public async Task What_was_flushed_arrives_while_the_command_computes()
    {
        await using var server = await WorkerServer.StartAsync();
        using var response = await server.Client.GetAsync(
            "/answer-then-loop",
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        var buffer = new byte[100];
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.Equal("early\n", Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation)));
        Assert.Equal(1, server.Threads.Running);
    }

    [Fact]
    public async Task Every_request_gets_a_fresh_instance_although_instances_are_kept()
    {
        await using var server = await WorkerServer.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((200, "1\n"), await server.GetAsync("/counter"));
            Until.True(() => server.Pools.All.Single().Ready == 1);
        }

        Assert.False(server.Last?.ColdStart);
        Assert.True(server.Last?.RunTicks > 0);
    }

    [Theory]
    [InlineData("/trap", "FunctionFailed: The function trapped: out of bounds memory access.", "reach_out_of_bounds")]
    [InlineData("/abort", "FunctionFailed: The function trapped: unreachable.", "abort")]
    [InlineData("/recurse", "FunctionFailed: The function trapped: call stack exhausted.", "recurse")]
    [InlineData("/garbage", "InvalidResponse: Line 1 of the header block is no header", "Line 1")]
    [InlineData("/nothing", "InvalidResponse: The function ended without writing anything", "without writing")]
    [InlineData("/bad-value", "InvalidResponse: The function answered with a header \"X-Bad\"", "U+0001")]
    [InlineData("/long-header", "InvalidResponse: The header block is longer", "longer")]
    [InlineData("/grow", "MemoryLimit: The function reached its memory limit of 16777216 bytes", "memory limit")]
    [InlineData("/loop", "TimedOut: The function did not finish within its wall time of 500 ms.", "loop_for_ever")]
    [InlineData("/sleep?60000", "TimedOut: The function did not finish within its wall time of 500 ms.", "wall time")]
    public async Task Failure_is_an_outcome_and_a_log_entry_and_the_next_request_is_served(
        string path,
        string answer,
        string log
    )
    {
        var limits = new FunctionLimits { MemoryBytes = 16 << 20, WallTimeMilliseconds = 500 };

        // Deadlines need the pulse; for the others it must not send what was written before the failure.
        (string, string)[] pulse = answer.StartsWith("TimedOut", StringComparison.Ordinal) ? [] : [SlowPulse];
        await using var server = await WorkerServer.StartAsync(
            settings: new FunctionSettings { Limits = limits },
            configuration: pulse
        );
        var (status, body) = await server.GetAsync(path);
        Assert.Equal(500, status);
        Assert.StartsWith(answer, body);
        Assert.Contains(server.Log(LogStream.Platform), l => l.Contains(log, StringComparison.Ordinal));
        Assert.Equal((200, "1\n"), await server.GetAsync("/counter"));
    }

    [Fact]
    public async Task Failure_after_output_that_was_not_sent_yet_still_gets_a_whole_answer()
    {
        await using var server = await WorkerServer.StartAsync(configuration: SlowPulse);
        Assert.Equal((500, "FunctionFailed: The function exited with code 3."), await server.GetAsync("/exit?3"));
    }

    [Fact]
    public async Task Deadline_is_honoured_within_milliseconds()
    {
        await using var server = await WorkerServer.StartAsync();
        await server.GetAsync("/hello");
        var settings = new FunctionSettings { Limits = new FunctionLimits { WallTimeMilliseconds = 200 } };
        server.Assignment = TestFunction.Assignment(server.Digest, settings, revision: 2);
        await server.GetAsync("/loop");
        var run = TimeSpan.FromSeconds((double)server.Last!.Value.RunTicks / TimeProvider.System.TimestampFrequency);
        Assert.Equal(InvocationOutcome.TimedOut, server.Last.Value.Outcome);

        // The tests of all projects may run at once on few processors; alone it is below 10 ms.
        Assert.InRange(run.TotalMilliseconds, 150, 700);
    }

    [Fact]
    public async Task Failure_after_the_response_has_started_breaks_the_connection()
    {
        var limits = new FunctionLimits { WallTimeMilliseconds = 3_000 };
        await using var server = await WorkerServer.StartAsync(settings: new FunctionSettings { Limits = limits });
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            server.Client.GetStringAsync("/stream-for-ever", Cancellation)
        );
        Assert.Equal(InvocationOutcome.TimedOut, server.Last?.Outcome);
    }

    [Fact]
    public async Task Endless_loops_do_not_stop_other_requests()
    {
        var limits = new FunctionLimits { WallTimeMilliseconds = 3_000 };
        await using var server = await WorkerServer.StartAsync(settings: new FunctionSettings { Limits = limits });
        await server.GetAsync("/hello");
        var loops = Enumerable.Range(0, 8).Select(_ => server.GetAsync("/loop")).ToList();
        Until.True(() => server.Threads.Running == 8);
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
        Assert.All(await Task.WhenAll(loops), l => Assert.StartsWith("TimedOut", l.Body));
    }

    [Fact]
    public async Task Client_that_goes_away_stops_the_command()
    {
        await using var server = await WorkerServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
        await client.GetStream().WriteAsync("GET /loop HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Cancellation);
        Until.True(() => server.Threads.Running == 1);
        client.Close();
        Until.True(() => server.Last?.Outcome == InvocationOutcome.ClientDisconnected);
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
    }

    [Fact]
    public async Task Client_that_goes_away_in_the_middle_of_its_body_stops_the_command()
    {
        await using var server = await WorkerServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
        await client
            .GetStream()
            .WriteAsync("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"u8.ToArray(), Cancellation);
        Until.True(() => server.Threads.Waiting == 1);
        client.Close();
        Until.True(() => server.Last?.Outcome == InvocationOutcome.ClientDisconnected);
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused_before_or_while_it_is_read()
    {
        var limits = new FunctionLimits { RequestBodyBytes = 100_000 };
        await using var server = await WorkerServer.StartAsync(settings: new FunctionSettings { Limits = limits });
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/count");
            request.Content = new ByteArrayContent(new byte[100_001]);
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.ExpectContinue = true;
            using var response = await server.Client.SendAsync(request, Cancellation);
            Assert.StartsWith("RequestTooLarge", await response.Content.ReadAsStringAsync(Cancellation));
        }

        using var fitting = await server.Client.PostAsync(
            "/count",
            new ByteArrayContent(new byte[100_000]),
            Cancellation
        );
        Assert.Equal("100000\n", await fitting.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Invocations_over_the_concurrency_of_the_function_are_refused()
    {
        var limits = new FunctionLimits { Concurrency = 2 };
        await using var server = await WorkerServer.StartAsync(settings: new FunctionSettings { Limits = limits });
        var running = Enumerable.Range(0, 2).Select(_ => server.GetAsync("/sleep?500")).ToList();
        Until.True(() => server.Threads.Waiting == 2);
        Assert.StartsWith("TooManyInvocations", (await server.GetAsync("/hello")).Body);
        await Task.WhenAll(running);
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
    }

    [Fact]
    public async Task Full_worker_is_overloaded()
    {
        await using var server = await WorkerServer.StartAsync(
            configuration:
            [
                ("Flint:Worker:Threads:EagerThreads", "1"),
                ("Flint:Worker:Threads:MaximumRunning", "1"),
                ("Flint:Worker:Threads:MaximumWaiting", "1"),
                ("Flint:Worker:Threads:MaximumQueued", "1"),
            ]
        );
        var running = server.GetAsync("/sleep?500");
        Until.True(() => server.Threads.Waiting == 1);
        var queued = server.GetAsync("/hello");
        Until.True(() => server.Threads.Queued == 1);
        Assert.StartsWith("WorkerOverloaded", (await server.GetAsync("/hello")).Body);
        Assert.Equal(200, (await running).Status);
        Assert.Equal(200, (await queued).Status);
    }

    [Fact]
    public async Task Deadline_also_ends_the_wait_for_a_thread()
    {
        await using var server = await WorkerServer.StartAsync(
            configuration: [("Flint:Worker:Threads:EagerThreads", "1"), ("Flint:Worker:Threads:MaximumRunning", "1")]
        );
        using var client = new HttpClient { BaseAddress = server.Address };
        using var leaving = new CancellationTokenSource();
        var running = client.GetStringAsync("/loop", leaving.Token);
        Until.True(() => server.Threads.Running == 1);
        var settings = new FunctionSettings { Limits = new FunctionLimits { WallTimeMilliseconds = 100 } };
        server.Assignment = TestFunction.Assignment(server.Digest, settings, revision: 2);
        Assert.StartsWith("TimedOut", (await server.GetAsync("/hello")).Body);
        Assert.Equal(1, server.Threads.Running);
        Assert.Equal(1, server.Threads.Queued);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Until.True(() => server.Threads.Queued == 0);
        server.Assignment = TestFunction.Assignment(server.Digest, FunctionSettings.Default, revision: 3);
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
    }

    [Fact]
    public async Task Version_whose_artifact_is_gone_is_unavailable()
    {
        await using var server = await WorkerServer.StartAsync();
        server.Assignment = TestFunction.Assignment("sha256:" + new string('0', 64));
        Assert.StartsWith("VersionUnavailable: The artifact sha256:000", (await server.GetAsync("/hello")).Body);
    }

    [Fact]
    public async Task Deadline_also_ends_the_wait_for_an_artifact()
    {
        var limits = new FunctionLimits { WallTimeMilliseconds = 100 };
        await using var server = await WorkerServer.StartAsync(settings: new FunctionSettings { Limits = limits });
        var gate = new TaskCompletionSource();
        server.Artifacts.Gate = gate.Task;
        Assert.StartsWith("TimedOut", (await server.GetAsync("/hello")).Body);
        gate.SetResult();
        server.Assignment = TestFunction.Assignment(server.Digest);
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
    }

    [Fact]
    public async Task Settings_of_a_newer_revision_hold_from_the_next_request_on_and_older_ones_do_not_come_back()
    {
        await using var server = await WorkerServer.StartAsync();
        var old = server.Assignment;
        await server.GetAsync("/hello");
        var environment = FunctionSettings.Default.Environment.Add("GREETING", "new");
        var settings = new FunctionSettings { Environment = environment };
        server.Assignment = TestFunction.Assignment(server.Digest, settings, revision: 2);
        Assert.Contains("GREETING=new", (await server.GetAsync("/environment")).Body);
        server.Assignment = old;
        Assert.Contains("GREETING=new", (await server.GetAsync("/environment")).Body);
    }

    [Fact]
    public async Task Lines_of_standard_error_are_logged()
    {
        await using var server = await WorkerServer.StartAsync();
        await server.GetAsync("/print?2");
        Assert.Equal(["line 0", "line 1", "no end"], server.Log(LogStream.Stderr));
    }

    [Fact]
    public async Task Many_requests_at_once_are_all_answered_fresh()
    {
        await using var server = await WorkerServer.StartAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2_000),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation },
            async (i, _) =>
            {
                if (i % 50 == 0)
                {
                    Assert.StartsWith("FunctionFailed", (await server.GetAsync("/abort")).Body);
                }
                else
                {
                    Assert.Equal((200, "1\n"), await server.GetAsync("/counter"));
                }
            }
        );
        Until.True(() => server.Threads.Running == 0);
        Assert.InRange(server.Pools.All.Single().Ready, 1, 64);
    }
}
