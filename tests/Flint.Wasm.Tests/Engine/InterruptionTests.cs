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

    [Theory]
    [InlineData("(memory.fill (i32.const 0) (i32.const 1) (i32.const 67108864))")]
    [InlineData("(memory.copy (i32.const 33554432) (i32.const 0) (i32.const 33554432))")]
    [InlineData("(memory.copy (i32.const 1) (i32.const 0) (i32.const 67108800))")]
    public void Bulk_operations_do_not_hold_an_interruption_up(string operation)
    {
        WasmStore? store = null;
        using var guest = new EngineFixture(
            $"""
            (module
              (import "host" "ready" (func $ready))
              (memory (export "memory") 1024)
              (func (export "run") (call $ready) {operation}))
            """,
            null,
            Ready(() => store!.Interrupt())
        );
        store = guest.Store;

        Assert.Equal(TrapKind.Interrupted, guest.Trap("run").Kind);

        // Most of it was left undone.
        var memory = guest.Instance.GetMemory("memory")!;
        Assert.False(memory.Slice(4 << 20, 24 << 20).ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(0, 3_000_000, 5_000_000)]
    [InlineData(3_000_000, 0, 5_000_000)]
    [InlineData(1, 0, 7_000_000)]
    [InlineData(0, 1, 7_000_000)]
    [InlineData(1_048_576, 0, 3_145_728)]
    public void Long_copies_may_overlap(int destination, int source, int count)
    {
        using var guest = new EngineFixture(
            """
            (module (memory (export "memory") 150)
              (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))
            """
        );
        var memory = guest.Instance.GetMemory("memory")!;
        var expected = memory.Slice(0, 8_500_000).ToArray();
        new Random(1).NextBytes(expected);
        expected.CopyTo(memory.Slice(0, expected.Length));
        expected.AsSpan(source, count).CopyTo(expected.AsSpan(destination));

        guest.Call("copy", (ulong)destination, (ulong)source, (ulong)count);

        Assert.True(memory.Slice(0, expected.Length).SequenceEqual(expected));
    }

    private static HostFunction Ready(Action callback) =>
        new("host.ready", FunctionTypeRegistry.Get([], []), (_, _) => callback());
}
