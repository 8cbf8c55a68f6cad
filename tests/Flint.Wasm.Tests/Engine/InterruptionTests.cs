using System.Diagnostics;

namespace Flint.Wasm.Tests.Engine;

public sealed class InterruptionTests
{
    private const string Guest = """
        (module
          (import "host" "ready" (func $ready))
          (func (export "loop") (call $ready) (loop $l (br $l)))
          (func $fork (export "calls") (param i32)
            (if (local.get 0) (then
              (call $fork (i32.sub (local.get 0) (i32.const 1)))
              (call $fork (i32.sub (local.get 0) (i32.const 1))))))
          (func (export "start-calls") (call $ready) (call $fork (i32.const 60)))
          (func (export "quick") (result i32) (i32.const 5)))
        """;

    [Theory]
    [InlineData("loop")]
    [InlineData("start-calls")]
    public void Another_thread_stops_a_guest_that_never_ends(string export)
    {
        using var running = new SemaphoreSlim(0);
        using var guest = new EngineFixture(Guest, null, Ready(() => running.Release()));
        long interruptedAt = 0;
        var watcher = new Thread(() =>
        {
            running.Wait();
            interruptedAt = Stopwatch.GetTimestamp();
            guest.Store.Interrupt();
        });
        watcher.Start();

        var trap = guest.Trap(export);
        var delay = Stopwatch.GetElapsedTime(interruptedAt);
        watcher.Join();

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        Assert.True(delay < TimeSpan.FromSeconds(2), $"It took {delay.TotalMilliseconds} ms.");
    }

    [Fact]
    public void An_interruption_stays_until_it_is_cleared()
    {
        using var guest = new EngineFixture(Guest, null, Ready(static () => { }));
        guest.Store.Interrupt();

        Assert.True(guest.Store.IsInterrupted);
        Assert.Equal(TrapKind.Interrupted, guest.Trap("loop").Kind);
        Assert.Equal(TrapKind.Interrupted, guest.Trap("start-calls").Kind);
        guest.Store.ClearInterrupt();
        Assert.Equal(5UL, guest.Call("quick"));
    }

    [Fact]
    public void An_interruption_during_a_host_call_takes_effect_after_it()
    {
        WasmStore? store = null;
        using var guest = new EngineFixture(Guest, null, Ready(() => store!.Interrupt()));
        store = guest.Store;

        Assert.Equal(TrapKind.Interrupted, guest.Trap("loop").Kind);
    }

    private static HostFunction Ready(Action callback) =>
        new("host.ready", FunctionTypeRegistry.Get([], []), (_, _) => callback());
}
