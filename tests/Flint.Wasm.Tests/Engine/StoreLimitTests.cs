namespace Flint.Wasm.Tests.Engine;

/// <summary>What the instances of a store may use holds for all of them together.</summary>
public sealed class StoreLimitTests
{
    [Fact]
    public void Several_memories_share_one_limit()
    {
        const string Text = """
            (module
              (memory $a 1) (memory $b 1)
              (func (export "a") (result i32) (memory.grow $a (i32.const 2)))
              (func (export "b") (result i32) (memory.grow $b (i32.const 2))))
            """;
        using var guest = new EngineFixture(Text, new WasmStoreOptions { MaximumMemoryBytes = 5 * 65536 });
        guest.Store.Capture();

        Assert.Equal(1u, (uint)guest.Call("a"));
        Assert.Equal(uint.MaxValue, (uint)guest.Call("b"));
        Assert.True(guest.Store.MemoryLimitReached);

        // What a call took is given back when the store is restored.
        guest.Store.Restore();
        Assert.Equal(1u, (uint)guest.Call("b"));
    }

    [Fact]
    public void Memories_that_ask_for_too_much_together_are_refused()
    {
        var trap = Assert.Throws<WasmTrapException>(() =>
            new EngineFixture("(memory 3) (memory 3)", new WasmStoreOptions { MaximumMemoryBytes = 5 * 65536 })
        );
        Assert.Equal(TrapKind.OutOfMemory, trap.Kind);
    }

    [Fact]
    public void Several_tables_share_one_limit()
    {
        const string Text = """
            (module
              (table $a 10 funcref) (table $b 10 20 externref)
              (func (export "a") (result i32) (table.grow $a (ref.null func) (i32.const 10)))
              (func (export "b") (result i32) (table.grow $b (ref.null extern) (i32.const 10))))
            """;
        using var guest = new EngineFixture(Text, new WasmStoreOptions { MaximumTableElements = 35 });
        guest.Store.Capture();

        Assert.Equal(10u, (uint)guest.Call("a"));
        Assert.Equal(uint.MaxValue, (uint)guest.Call("b"));
        guest.Store.Restore();
        Assert.Equal(10u, (uint)guest.Call("b"));
    }

    [Fact]
    public void A_module_of_many_large_tables_is_refused_and_not_allocated()
    {
        var tables = string.Concat(Enumerable.Repeat("(table 65536 65536 funcref)", 5_000));
        var trap = Assert.Throws<WasmTrapException>(() => new EngineFixture(tables));
        Assert.Equal(TrapKind.OutOfMemory, trap.Kind);
    }
}
