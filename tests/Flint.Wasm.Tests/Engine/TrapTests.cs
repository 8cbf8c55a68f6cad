namespace Flint.Wasm.Tests.Engine;

[Collection(AloneCollection.Name)]
public sealed class TrapTests
{
    private const string Guest = """
        (module
          (memory 1 10)
          (table 4 funcref)
          (elem (i32.const 0) $recurse)
          (func $recurse (export "recurse") (param i32) (result i32)
            (i32.add (i32.const 1) (call $recurse (local.get 0))))
          (func (export "indirect") (param i32) (result i32)
            (call_indirect (param i32) (result i32) (i32.const 1) (local.get 0)))
          (func (export "mismatch") (param i32) (call_indirect (local.get 0)))
          (func $inner (unreachable))
          (func (export "unreachable") (call $inner) (drop (i32.const 1)))
          (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "load-last") (param i32) (result i32) (i32.load8_u offset=65535 (local.get 0)))
          (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
          (func (export "truncate") (param i64) (result i32) (i32.trunc_f64_s (f64.reinterpret_i64 (local.get 0)))))
        """;

    [Theory]
    [InlineData("unreachable", TrapKind.Unreachable)]
    [InlineData("load", TrapKind.MemoryOutOfBounds, 65533UL)]
    [InlineData("load", TrapKind.MemoryOutOfBounds, 0xFFFF_FFFFUL)]
    [InlineData("load-last", TrapKind.MemoryOutOfBounds, 1UL)]
    [InlineData("load-last", TrapKind.MemoryOutOfBounds, 0xFFFF_0001UL)]
    [InlineData("divide", TrapKind.IntegerDivideByZero, 1UL, 0UL)]
    [InlineData("divide", TrapKind.IntegerOverflow, 0x8000_0000UL, 0xFFFF_FFFFUL)]
    [InlineData("truncate", TrapKind.IntegerOverflow, 0x41E0_0000_0000_0000UL)]
    [InlineData("truncate", TrapKind.InvalidConversionToInteger, 0x7FF8_0000_0000_0000UL)]
    [InlineData("indirect", TrapKind.TableOutOfBounds, 4UL)]
    [InlineData("indirect", TrapKind.UninitializedElement, 3UL)]
    [InlineData("mismatch", TrapKind.IndirectCallTypeMismatch, 0UL)]
    [InlineData("recurse", TrapKind.StackExhausted, 0UL)]
    [InlineData("indirect", TrapKind.StackExhausted, 0UL)]
    public void Every_kind_of_trap_reaches_the_host_and_leaves_the_instance_usable(
        string export,
        TrapKind kind,
        params ulong[] arguments
    )
    {
        using var guest = new EngineFixture(Guest);

        var trap = guest.Trap(export, arguments);

        Assert.Equal(kind, trap.Kind);
        Assert.NotEmpty(trap.WasmStack);
        Assert.Equal(0UL, guest.Call("load", 65532));
    }

    [Fact]
    public void A_trap_names_the_functions_on_the_stack_from_the_innermost_outwards()
    {
        using var guest = new EngineFixture(Guest);

        var trap = guest.Trap("unreachable");

        Assert.Equal(["inner", "unreachable"], trap.WasmStack.Select(static f => f.FunctionName));
    }

    [Fact]
    public void A_hundred_thousand_traps_leave_the_heap_where_it_was()
    {
        using var guest = new EngineFixture(Guest);
        var unreachable = guest.Instance.GetFunction("unreachable")!;
        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.Throws<WasmTrapException>(unreachable.Invoke);
            }
        }

        Run(1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Run(100_000);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(growth < 1 << 20, $"The heap grew by {growth} bytes.");
    }

    [Fact]
    public void Recursion_with_huge_frames_is_stopped_before_the_thread_s_stack_ends()
    {
        var locals = string.Join(' ', Enumerable.Repeat("i64", 5_000));
        var sets = string.Concat(
            Enumerable.Range(1, 4_999).Select(i => $"(local.set {i} (i64.add (local.get {i - 1}) (i64.const {i})))")
        );
        var uses = string.Concat(
            Enumerable.Range(1, 4_999).Select(i => $"(local.set 0 (i64.xor (local.get 0) (local.get {i})))")
        );
        using var guest = new EngineFixture(
            $"""
            (module (func $f (export "f") (param i64) (result i64) (local {locals})
              {sets} (local.set 0 (call $f (local.get 5))) {uses} (local.get 0)))
            """
        );

        Assert.Equal(TrapKind.StackExhausted, guest.Trap("f", 1).Kind);
        Assert.Equal(TrapKind.StackExhausted, guest.Trap("f", 1).Kind);
    }

    [Fact]
    public void A_chain_of_thirty_thousand_operations_compiles()
    {
        var chain = string.Concat(Enumerable.Repeat("i32.const 3 i32.add local.get 0 i32.mul ", 30_000));
        using var guest = new EngineFixture(
            $"""(module (func (export "f") (param i32) (result i32) local.get 0 {chain}))"""
        );
        var expected = 7u;
        for (var i = 0; i < 30_000; i++)
        {
            expected = unchecked((expected + 3) * 7);
        }

        Assert.Equal(expected, guest.Call("f", 7));
    }
}
