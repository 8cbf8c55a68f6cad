using Flint.Component.Tests.Fixtures;
using Flint.Wasm;

namespace Flint.Component.Tests.Boundary;

/// <summary>A host function that calls the instance which is calling it: the canonical ABI forbids it.</summary>
public sealed class ReentryTests : IDisposable
{
    private readonly Guest _guest;
    private Exception? _refusal;

    public ReentryTests()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:handles/host@1.0.0")
            .Resource<Thing>("thing")
            .Resource<Other>("other")
            .Function("[constructor]thing", (HostCall _, uint _) => new Thing())
            .Function("[method]thing.number", (HostCall _, Thing _) => CallBack())
            .Function("[static]thing.take", (HostCall _, Thing _) => 7u)
            .Function("both", (HostCall _, Thing _, Thing _) => 0u)
            .Function("make-other", (HostCall _) => new Other());
        _guest = new Guest("handles.wasm", linker);
        _guest.Instance.Capture();
    }

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Calling_an_instance_that_is_calling_the_host_traps_and_a_restored_one_serves()
    {
        var handle = Call("new", 1);
        Assert.Throws<ComponentTrapException>(() => Call("number", handle));
        Assert.Equal(TrapKind.ComponentModel, Assert.IsType<ComponentTrapException>(_refusal).Kind);
        Assert.True(_guest.Instance.TryRestore());
        Assert.Equal(7u, Call("take", Call("new", 2)));
    }

    private uint CallBack()
    {
        _refusal = Record.Exception(() => Call("new", 2));
        throw _refusal ?? new InvalidOperationException("The call was let in.");
    }

    private uint Call(string function, uint argument) => _guest.Call<ValueTuple<uint>, uint>(function, new(argument));

    private sealed class Thing;

    private sealed class Other;
}
