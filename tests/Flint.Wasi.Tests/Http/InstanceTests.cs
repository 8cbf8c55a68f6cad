using Flint.Component;
using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Http;

public sealed class InstanceTests : ComponentTestBase
{
    [Fact]
    public void An_instance_keeps_its_state_until_it_is_restored()
    {
        Assert.Equal("1", Serve("/count").ReadBody());
        Assert.Equal("2", Serve("/count").ReadBody());
        Assert.True(Instance.TryRestore());
        Assert.Equal("1", Serve("/count").ReadBody());
    }

    [Fact]
    public void After_a_trap_only_a_restored_instance_serves()
    {
        Assert.Throws<ComponentTrapException>(() => Serve("/empty-poll"));
        Assert.Throws<ComponentTrapException>(() => Serve("/count"));
        Assert.True(Instance.TryRestore());
        Assert.Equal("1", Serve("/count").ReadBody());
    }

    [Theory]
    [InlineData("/use-kept-request")]
    [InlineData("/use-kept-param")]
    public void What_a_guest_keeps_of_an_earlier_request_is_good_for_nothing(string path)
    {
        Assert.Throws<Flint.Wasi.Http.InvalidGuestResponseException>(() => Serve("/keep"));
        Assert.Throws<ComponentTrapException>(() => Serve(path));
    }

    [Fact]
    public void What_a_guest_makes_the_host_remember_is_limited()
    {
        Assert.Throws<ComponentTrapException>(() => Serve("/keep-fields"));
        Assert.True(Instance.TryRestore());
        Assert.Equal("1", Serve("/count").ReadBody());
    }

    [Fact]
    public void An_instance_that_is_reused_does_not_run_out_of_what_the_host_remembers()
    {
        for (var i = 0; i < 300; i++)
        {
            using var exchange = Serve(
                "/headers",
                prepare: static e => e.Headers.Add(new("x", new string('v', 60_000)))
            );
        }
    }

    [Fact]
    public void A_guest_that_loops_is_interrupted()
    {
        using var exchange = new TestExchange("/spin");
        using var timer = new Timer(
            _ => Instance.Interrupt(),
            null,
            TimeSpan.FromMilliseconds(50),
            Timeout.InfiniteTimeSpan
        );
        var trap = Assert.Throws<WasmTrapException>(() => Instance.Handle(exchange, Printed));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        Assert.True(Instance.TryRestore());
        Assert.Equal("1", Serve("/count").ReadBody());
    }

    [Fact]
    public void A_guest_that_waits_is_interrupted()
    {
        using var exchange = new TestExchange("/sleep-for-ever");
        var guest = Task.Run(() => Instance.Handle(exchange, Printed));
        Assert.True(SpinWait.SpinUntil(() => exchange.Waits > 0, TimeSpan.FromSeconds(30)));
        Instance.Interrupt();
        Assert.Equal(TrapKind.Interrupted, Assert.Throws<WasmTrapException>(() => guest.GetAwaiter().GetResult()).Kind);
    }

    [Fact]
    public void Clocks_randomness_environment_and_standard_error_are_there()
    {
        Options = new GuestOptions
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NAME"] = "välue" },
        };
        Assert.Equal("slept", Serve("/sleep").ReadBody());
        Assert.Equal("random", Serve("/random").ReadBody());
        Assert.Equal("NAME=välue", Serve("/environment").ReadBody());
        Assert.Equal("done", Serve("/stderr").ReadBody());
        Assert.Equal("said to stderr", Printed.Stderr);
    }

    [Fact]
    public void A_guest_may_exit_after_its_answer()
    {
        Assert.Equal("answered", Serve("/exit").ReadBody());
        Assert.True(Instance.TryRestore());
        Assert.Equal(3, Assert.Throws<GuestExitException>(() => Serve("/exit-3")).Code);
    }

    [Fact]
    public void Nothing_of_a_request_is_left_when_the_next_one_comes()
    {
        for (var i = 0; i < 50; i++)
        {
            using var exchange = new TestExchange("/read", isBodyOpen: true);
            exchange.Abort();
            Assert.ThrowsAny<OperationCanceledException>(() => Instance.Handle(exchange, Printed));
            Assert.True(exchange.RequestBody.TryRead(out var result) || result.Buffer.IsEmpty);
            Assert.True(Instance.TryRestore());
        }
    }

    [Fact]
    public void A_c_program_with_a_standard_library_runs()
    {
        var options = new GuestOptions
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["WHO"] = "world" },
            Time = new ManualTime(),
        };
        using var instance = ComponentFixture.Libc.Instantiate(options, CancellationToken.None);
        using var exchange = new TestExchange();
        instance.Handle(exchange, Printed);
        Assert.Equal("hello world at 1767323045, file refused", exchange.ReadBody());
        Assert.Equal("printed\n", Printed.Stdout);
        Assert.Equal("complained\n", Printed.Stderr);
    }
}
