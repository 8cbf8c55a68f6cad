using System.Text;
using Flint.Component.Tests.Fixtures;
using Flint.Wasm;

namespace Flint.Component.Tests.Abi;

/// <summary>A guest that names pointers, lengths and bytes that are not as the canonical ABI wants them.</summary>
public sealed class MemoryTests : IDisposable
{
    private const uint MemoryBytes = 2 * 65536;

    private readonly List<object> _received = [];
    private readonly Guest _guest;

    public MemoryTests()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:memory/host@1.0.0")
            .Action("string", (HostCall _, string v) => _received.Add(v))
            .Action("words", (HostCall _, uint[] v) => _received.Add(v))
            .Action("strings", (HostCall _, string[] v) => _received.Add(v.Length))
            .Action("choice", (HostCall _, Option<byte> v) => _received.Add(v))
            .Action("char", (HostCall _, Rune v) => _received.Add(v))
            .Function("text", (HostCall _) => "text");
        _guest = new Guest("memory.wasm", linker);
    }

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Good_pointers_are_read()
    {
        Call("string", 0, 5);
        Call("string", MemoryBytes, 0);
        Call("words", 0, 0);
        Call("words", MemoryBytes - 8, 2);
        Call("choice", 1, 0x1ff);
        Assert.Equal("plain", _received[0]);
        Assert.Equal(Option<byte>.Some(255), _received[4]);
    }

    [Theory]
    [InlineData("string", 0, MemoryBytes + 1)]
    [InlineData("string", MemoryBytes, 1)]
    [InlineData("string", uint.MaxValue, 1)]
    [InlineData("string", uint.MaxValue, uint.MaxValue)]
    [InlineData("string", 0, 1 << 28)]
    [InlineData("words", MemoryBytes - 4, 2)]
    [InlineData("words", 4, 0x4000_0000)]
    [InlineData("words", 0, 1 << 27)]
    [InlineData("string16", 0, 1u << 31)]
    public void Ranges_outside_the_memory_trap(string function, uint address, uint length) =>
        ExpectTrap(() => Call(function, address, length));

    [Theory]
    [InlineData("words", 2, 1)]
    [InlineData("words", 1, 0)]
    [InlineData("string16", 1, 1)]
    public void Misaligned_pointers_trap(string function, uint address, uint length) =>
        ExpectTrap(() => Call(function, address, length));

    [Fact]
    public void Text_that_is_not_utf8_traps() => ExpectTrap(() => Call("string", 0, 6));

    [Fact]
    public void Text_with_half_a_surrogate_pair_traps()
    {
        Call("string16", 32, 1);
        ExpectTrap(() => Call("string16", 34, 1));
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(uint.MaxValue)]
    public void Discriminants_out_of_range_trap(uint index) => ExpectTrap(() => Call("choice", index, 0));

    [Theory]
    [InlineData(0xd800u)]
    [InlineData(0xdfffu)]
    [InlineData(0x110000u)]
    [InlineData(uint.MaxValue)]
    public void Numbers_that_are_no_characters_trap(uint value) =>
        ExpectTrap(() => _guest.Call<ValueTuple<uint>, Unit>("char", new(value)));

    [Fact]
    public void A_small_memory_cannot_describe_more_than_the_limit_of_one_call()
    {
        // 8,000 strings that are all the same 64 KiB would be half a gigabyte. Address and length are ASCII in memory.
        var trap = ExpectTrap(() => _guest.Call<(uint, uint, uint), Unit>("many", (8000, 0x1010, 0x10101)));
        Assert.Contains("too long", trap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MemoryBytes - 2, 32)]
    [InlineData(uint.MaxValue, 32)]
    [InlineData(64, 33)]
    [InlineData(64, MemoryBytes - 4)]
    public void Allocations_and_result_areas_outside_the_memory_trap(uint allocated, uint resultAt) =>
        ExpectTrap(() => Call("text-to", allocated, resultAt));

    private void Call(string function, uint first, uint second) =>
        _guest.Call<(uint, uint), Unit>(function, (first, second));

    private static ComponentTrapException ExpectTrap(Action call)
    {
        var trap = Assert.Throws<ComponentTrapException>(call);
        Assert.Equal(TrapKind.ComponentModel, trap.Kind);
        return trap;
    }
}
