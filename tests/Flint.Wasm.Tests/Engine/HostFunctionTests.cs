namespace Flint.Wasm.Tests.Engine;

public sealed class HostFunctionTests
{
    private const string Guest = """
        (module
          (import "host" "call" (func $call (param i32 i64 f32 f64) (result i64)))
          (func $again (export "again") (param i32) (result i32)
            (i32.add (i32.const 1) (call $again (local.get 0))))
          (func (export "run") (param i32 i64) (result i64)
            (call $call (local.get 0) (local.get 1) (f32.const 1.5) (f64.const -2.5))))
        """;

    private static readonly FunctionType Type = FunctionTypeRegistry.Get(
        [ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64],
        [ValueType.I64]
    );

    [Fact]
    public void Arguments_and_results_travel_in_slots()
    {
        ulong[] seen = [];
        using var guest = With(
            (_, slots) =>
            {
                seen = slots.ToArray();
                slots[0] = 0x1234_5678_9ABC_DEF0;
            }
        );

        var result = guest.Call("run", 0xFFFF_FFFF, 42);

        Assert.Equal(0x1234_5678_9ABC_DEF0UL, result);
        Assert.Equal(
            [0xFFFF_FFFF, 42, BitConverter.SingleToUInt32Bits(1.5f), BitConverter.DoubleToUInt64Bits(-2.5)],
            seen
        );
    }

    [Theory]
    [InlineData(typeof(OverflowException))]
    [InlineData(typeof(DivideByZeroException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(InvalidOperationException))]
    public void An_exception_of_the_host_comes_out_as_it_is_and_is_never_taken_for_a_trap(Type exception)
    {
        using var guest = With((_, _) => throw (Exception)Activator.CreateInstance(exception)!);

        Assert.Throws(exception, () => guest.Call("run", 0, 0));
    }

    [Fact]
    public void A_host_function_may_call_back_and_shares_the_stack_limit()
    {
        using var guest = With((caller, _) => caller.GetFunction("again")!.Invoke(new ulong[1]));

        Assert.Equal(TrapKind.StackExhausted, guest.Trap("run", 0, 0).Kind);
    }

    [Fact]
    public void A_host_function_finds_the_store_of_its_caller()
    {
        using var guest = With((caller, slots) => slots[0] = (ulong)(int)caller.Store.HostState!);
        guest.Store.HostState = 99;

        Assert.Equal(99UL, guest.Call("run", 0, 0));
    }

    [Fact]
    public void A_host_function_of_another_type_is_not_linked()
    {
        var wrong = new HostFunction("host.call", FunctionTypeRegistry.Get([], []), static (_, _) => { });

        Assert.Throws<WasmLinkException>(() => new EngineFixture(Guest, null, wrong));
    }

    private static EngineFixture With(HostCallback callback) =>
        new(Guest, null, new HostFunction("host.call", Type, callback));
}
