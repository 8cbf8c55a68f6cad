namespace Flint.Wasm.Tests.Engine;

public sealed class StoreTests
{
    private const string Guest = """
        (module
          (memory (export "memory") 1 100)
          (data (i32.const 16) "pristine")
          (data $passive "spare")
          (global $counter (mut i64) (i64.const 7))
          (table $t 2 10 funcref)
          (func $one (result i32) (i32.const 1))
          (elem (i32.const 0) $one)
          (func (export "count") (result i64)
            (global.set $counter (i64.add (global.get $counter) (i64.const 1)))
            (global.get $counter))
          (func (export "poke") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
          (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
          (func (export "size") (result i32) (memory.size))
          (func (export "clear") (table.set (i32.const 0) (ref.null func)))
          (func (export "drop") (data.drop $passive))
          (func (export "init") (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 5)))
          (func (export "call") (result i32) (call_indirect (result i32) (i32.const 0))))
        """;

    [Fact]
    public void Restoring_undoes_everything_a_guest_changed()
    {
        using var guest = new EngineFixture(Guest);
        guest.Store.Capture();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(8UL, guest.Call("count"));
            guest.Call("poke", 16, 'X');
            guest.Call("poke", 60_000, 1);
            Assert.Equal(1UL, guest.Call("grow", 3));
            guest.Call("poke", 200_000, 9);
            guest.Call("clear");
            guest.Call("init");
            guest.Call("drop");
            Assert.Equal(TrapKind.UninitializedElement, guest.Trap("call").Kind);
            Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("init").Kind);

            guest.Store.Restore();

            Assert.Equal('p', (char)guest.Call("peek", 16));
            Assert.Equal(0UL, guest.Call("peek", 60_000));
            Assert.Equal(0UL, guest.Call("peek", 0));
            Assert.Equal(1UL, guest.Call("size"));
            Assert.Equal(1UL, guest.Call("call"));
            Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("peek", 200_000).Kind);
            Assert.Equal(1UL, guest.Call("grow", 3));
            Assert.Equal(0UL, guest.Call("peek", 200_000));
            guest.Store.Restore();
        }
    }

    [Fact]
    public void Restoring_needs_a_captured_state()
    {
        using var guest = new EngineFixture(Guest);

        Assert.Throws<InvalidOperationException>(guest.Store.Restore);
    }

    [Fact]
    public void Memory_grows_up_to_the_store_s_limit_and_says_that_it_was_reached()
    {
        using var guest = new EngineFixture(Guest, new WasmStoreOptions { MaximumMemoryBytes = 4 * 65536 });

        Assert.Equal(1UL, guest.Call("grow", 3));
        Assert.False(guest.Store.MemoryLimitReached);
        Assert.Equal(uint.MaxValue, guest.Call("grow", 1));
        Assert.True(guest.Store.MemoryLimitReached);
        Assert.Equal(4UL * 65536, guest.Store.MemoryBytes);
    }

    [Fact]
    public void A_module_that_starts_above_the_limit_is_not_instantiated()
    {
        var trap = Assert.Throws<WasmTrapException>(() =>
            new EngineFixture("(module (memory 10))", new WasmStoreOptions { MaximumMemoryBytes = 65536 })
        );

        Assert.Equal(TrapKind.OutOfMemory, trap.Kind);
    }

    [Fact]
    public void Memories_of_two_stores_are_apart()
    {
        using var first = new EngineFixture(Guest);
        using var second = new EngineFixture(Guest);

        first.Call("poke", 100, 77);

        Assert.Equal(77UL, first.Call("peek", 100));
        Assert.Equal(0UL, second.Call("peek", 100));
    }

    [Fact]
    public void A_disposed_store_refuses_calls()
    {
        var guest = new EngineFixture(Guest);
        var count = guest.Instance.GetFunction("count")!;
        guest.Dispose();

        Assert.Throws<ObjectDisposedException>(() => count.Invoke(new ulong[1]));
    }

    [Fact]
    public void An_empty_memory_has_no_first_byte()
    {
        using var guest = new EngineFixture(
            """
            (module (memory 0 2)
              (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
              (func (export "word") (param i32) (result i32) (i32.load (local.get 0)))
              (func (export "grow") (result i32) (memory.grow (i32.const 1))))
            """
        );

        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("byte", 0).Kind);
        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("word", 0).Kind);
        guest.Call("grow");
        Assert.Equal(0UL, guest.Call("byte", 0));
        Assert.Equal(0UL, guest.Call("byte", 65535));
        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("byte", 65536).Kind);
    }
}
