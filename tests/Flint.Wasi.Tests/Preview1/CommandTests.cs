using Flint.Wasi.Http;
using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Preview1;

/// <summary>A command of clang and wasi-libc (commands.c), run.</summary>
public sealed class CommandTests
{
    private readonly TestOutput _output = new();

    [Fact]
    public void Command_answers()
    {
        using var exchange = Run("/hello");
        Assert.Equal(200, exchange.Status);
        Assert.Equal([new("Content-Type", "text/plain")], exchange.ResponseHeaders);
        Assert.Equal("hello\n", exchange.ReadBody());
    }

    [Fact]
    public void Request_body_streams_through()
    {
        var body = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},"));
        using var exchange = Run(new TestExchange("/echo", body));
        Assert.Equal(body, exchange.ReadBody());
    }

    [Fact]
    public async Task Request_body_that_comes_late_is_waited_for()
    {
        using var exchange = new TestExchange("/echo", isBodyOpen: true);
        using var instance = Create();
        var run = Task.Run(() => instance.Handle(exchange, _output));
        Assert.True(SpinWait.SpinUntil(() => exchange.Waits == 1, TimeSpan.FromSeconds(10)));
        exchange.Send("late", isLast: true);
        await run;
        Assert.Equal("late", exchange.ReadBody());
    }

    [Fact]
    public void Environment_is_the_request_and_the_functions_own()
    {
        var options = new GuestOptions { Environment = new Dictionary<string, string> { ["GREETING"] = "hi" } };
        using var exchange = Run(new TestExchange("/environment?x=1"), options);
        var lines = exchange.ReadBody().Split('\n');
        Assert.Contains("QUERY_STRING=x=1", lines);
        Assert.Contains("PATH_INFO=/environment", lines);
        Assert.Contains("GREETING=hi", lines);
    }

    [Fact]
    public void Headers_are_passed_on_in_order()
    {
        using var exchange = Run("/headers");
        Assert.Equal(418, exchange.Status);
        Assert.Equal(["a=1", "b=2"], exchange.ResponseHeaders.Where(h => h.Key == "Set-Cookie").Select(h => h.Value));
    }

    [Fact]
    public void Output_of_a_long_answer_is_whole()
    {
        using var exchange = Run("/large?1000000");
        Assert.Equal(1_000_000, exchange.ReadBody().Length);
    }

    [Fact]
    public async Task Output_is_flushed_before_a_pause()
    {
        using var exchange = new TestExchange("/slow-parts?60000");
        using var instance = Create();
        var run = Task.Run(() => instance.Handle(exchange, _output));
        Assert.True(SpinWait.SpinUntil(() => exchange.Flushes == 1, TimeSpan.FromSeconds(10)));
        exchange.Abort();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("first\n", exchange.ReadBody());
    }

    [Fact]
    public void Standard_error_goes_to_the_output()
    {
        using var exchange = Run("/print?2");
        Assert.Equal("line 0\nline 1\nno end", _output.Stderr);
    }

    [Theory]
    [InlineData("/nothing", "without writing anything")]
    [InlineData("/garbage", "Line 1 of the header block is no header: \"<html>\\x01 this is no header block</html>\"")]
    [InlineData("/unfinished", "without the blank line")]
    [InlineData("/long-header", "longer than 32768 bytes")]
    public void Wrong_answer_says_what_is_wrong(string path, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidGuestResponseException>(() => Run(path)).Message);

    [Fact]
    public void Exit_with_zero_is_an_answer_and_another_code_is_a_failure()
    {
        using var exchange = Run("/exit?0");
        Assert.Equal("answered\n", exchange.ReadBody());
        Assert.Equal(3, Assert.Throws<GuestExitException>(() => Run("/exit?3")).Code);
    }

    [Theory]
    [InlineData("/trap", TrapKind.MemoryOutOfBounds, "reach_out_of_bounds")]
    [InlineData("/abort", TrapKind.Unreachable, "abort")]
    [InlineData("/recurse", TrapKind.StackExhausted, "recurse")]
    public void Trap_names_the_function(string path, TrapKind kind, string function)
    {
        var trap = Assert.Throws<WasmTrapException>(() => Run(path));
        Assert.Equal(kind, trap.Kind);
        Assert.Contains(trap.WasmStack, f => f.FunctionName == function);
    }

    [Fact]
    public async Task Endless_loop_is_interrupted()
    {
        using var instance = Create();
        using var exchange = new TestExchange("/loop");
        var run = Task.Run(() => instance.Handle(exchange, _output));
        instance.Interrupt();
        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => run);
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public void Memory_stops_growing_at_its_limit()
    {
        var options = new GuestOptions { Store = new WasmStoreOptions { MaximumMemoryBytes = 16 << 20 } };
        using var instance = Fixture.Commands.Instantiate(options, CancellationToken.None);
        using var exchange = new TestExchange("/grow");
        Assert.Throws<WasmTrapException>(() => instance.Handle(exchange, _output));
        Assert.True(instance.MemoryLimitReached);
        Assert.InRange(instance.MemoryBytes, 8ul << 20, 16ul << 20);
    }

    [Fact]
    public void Restored_instance_remembers_nothing_whatever_happened()
    {
        using var instance = Create();
        foreach (var path in new[] { "/counter", "/trap", "/recurse", "/exit?1", "/garbage", "/counter" })
        {
            using var exchange = new TestExchange(path);
            try
            {
                instance.Handle(exchange, _output);
                Assert.Equal("1\n", exchange.ReadBody());
            }
            catch (Exception e) when (e is WasmTrapException or GuestExitException or InvalidGuestResponseException)
            {
                Assert.NotEqual("/counter", path);
            }

            Assert.True(instance.TryRestore());
        }
    }

    [Fact]
    public void Command_that_is_not_restored_still_starts_fresh()
    {
        using var instance = Create();
        for (var i = 0; i < 3; i++)
        {
            using var exchange = new TestExchange("/counter");
            instance.Handle(exchange, _output);
            Assert.Equal("1\n", exchange.ReadBody());
        }
    }

    [Fact]
    public void Files_of_the_host_are_not_there()
    {
        using var exchange = Run("/file");
        Assert.Equal("refused\n", exchange.ReadBody());
    }

    [Fact]
    public void Command_of_rust_runs()
    {
        using var instance = Fixture.Echo.Instantiate(new GuestOptions(), CancellationToken.None);
        using var exchange = new TestExchange("/some/path", "a body");
        instance.Handle(exchange, _output);
        Assert.Equal(200, exchange.Status);
        Assert.Matches(@"^path=/some/path body=6 year=20\d\d elapsed=0\na body$", exchange.ReadBody());
    }

    [Fact]
    public void Panic_of_rust_is_told_and_traps()
    {
        using var instance = Fixture.Echo.Instantiate(new GuestOptions(), CancellationToken.None);
        using var exchange = new TestExchange("/panic");
        Assert.Equal(
            TrapKind.Unreachable,
            Assert.Throws<WasmTrapException>(() => instance.Handle(exchange, _output)).Kind
        );
        Assert.Contains("on purpose", _output.Stderr);
    }

    private static GuestInstance Create() => Fixture.Commands.Instantiate(new GuestOptions(), CancellationToken.None);

    private TestExchange Run(string path) => Run(new TestExchange(path));

    private TestExchange Run(TestExchange exchange, GuestOptions? options = null)
    {
        using var instance = Fixture.Commands.Instantiate(options ?? new GuestOptions(), CancellationToken.None);
        instance.Handle(exchange, _output);
        return exchange;
    }
}
