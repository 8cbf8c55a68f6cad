using Flint.Component.Tests.Fixtures;
using Flint.Wasm;

namespace Flint.Component.Tests.Abi;

public sealed class HandlesTests : IDisposable
{
    private readonly List<uint> _dropped = [];
    private readonly List<uint> _abandoned = [];
    private readonly Guest _guest;

    public HandlesTests()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:handles/host@1.0.0")
            .Resource<Thing>("thing", t => _dropped.Add(t.Number), t => _abandoned.Add(t.Number))
            .Resource<Other>("other")
            .Function("[constructor]thing", (HostCall _, uint number) => new Thing(number))
            .Function("[method]thing.number", (HostCall _, Thing self) => self.Number)
            .Function("[static]thing.take", (HostCall _, Thing taken) => taken.Number)
            .Function("both", (HostCall _, Thing a, Thing b) => a.Number + b.Number)
            .Function("make-other", (HostCall _) => new Other());
        _guest = new Guest("handles.wasm", linker, new ComponentInstanceOptions { MaximumHandles = 1000 });
        _guest.Instance.Capture();
    }

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void A_handle_stands_for_its_object_until_it_is_dropped()
    {
        var a = New(7);
        var b = New(8);
        Assert.NotEqual(0u, a);
        Assert.Equal(7u, Call("number", a));
        Assert.Equal(8u, Call("number", b));
        Drop(a);
        Assert.Equal([7u], _dropped);
        Assert.Equal(8u, Call("number", b));
    }

    [Fact]
    public void The_index_freed_last_is_given_out_first()
    {
        var a = New(1);
        var b = New(2);
        Drop(a);
        Drop(b);
        Assert.Equal(b, New(3));
        Assert.Equal(a, New(4));
    }

    [Fact]
    public void An_owned_handle_that_is_given_away_is_gone_and_was_not_dropped()
    {
        var a = New(5);
        Assert.Equal(5u, Call("take", a));
        Assert.Empty(_dropped);
        Assert.Throws<ComponentTrapException>(() => Call("number", a));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(99u)]
    [InlineData(uint.MaxValue)]
    public void A_handle_that_is_none_traps(uint handle) =>
        Assert.Throws<ComponentTrapException>(() => Call("number", handle));

    [Fact]
    public void A_handle_of_another_type_traps() =>
        Assert.Throws<ComponentTrapException>(() => _guest.Call<ValueTuple, uint>("wrong-type", default));

    [Fact]
    public void A_handle_cannot_be_lent_and_given_away_in_one_call()
    {
        var a = New(5);
        var trap = Assert.Throws<ComponentTrapException>(() => Call("both-same", a));
        Assert.Equal(TrapKind.ComponentModel, trap.Kind);
        Assert.Contains("borrowed", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_borrowed_handle_works_and_must_be_dropped_before_the_call_returns()
    {
        Assert.Equal(3u, _guest.Call<ValueTuple<Thing>, uint>("given", new(new Thing(3))));
        Assert.Empty(_dropped);
        Assert.Throws<ComponentTrapException>(() => _guest.Call<ValueTuple<Thing>, uint>("kept", new(new Thing(3))));
    }

    [Fact]
    public void Handles_are_limited() =>
        Assert.Throws<ComponentTrapException>(() => _guest.Call<ValueTuple<uint>, Unit>("fill", new(2000)));

    [Fact]
    public void After_a_trap_the_instance_refuses_calls_until_it_is_restored()
    {
        Assert.Throws<ComponentTrapException>(() => Call("number", 99));
        Assert.True(_guest.Instance.IsPoisoned);
        Assert.Throws<ComponentTrapException>(() => New(1));
        Assert.True(_guest.Instance.TryRestore());
        Assert.Equal(1u, New(1));
    }

    [Fact]
    public void Restoring_forgets_all_handles_and_tells_the_host_of_their_objects()
    {
        var a = New(1);
        New(2);
        Assert.True(_guest.Instance.TryRestore());
        Assert.Equal([1u, 2u], _abandoned);
        Assert.Empty(_dropped);
        Assert.Throws<ComponentTrapException>(() => Call("number", a));
    }

    private uint New(uint number) => Call("new", number);

    private uint Call(string function, uint argument) => _guest.Call<ValueTuple<uint>, uint>(function, new(argument));

    private void Drop(uint handle) => _guest.Call<ValueTuple<uint>, Unit>("drop", new(handle));

    private sealed record Thing(uint Number);

    private sealed class Other;
}
