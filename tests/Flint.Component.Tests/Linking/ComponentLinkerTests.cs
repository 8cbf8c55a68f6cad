using Flint.Component.Tests.Abi;
using Flint.Component.Tests.Fixtures;
using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component.Tests.Linking;

public sealed class ComponentLinkerTests : IDisposable
{
    private readonly CompilingEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Link_refuses_an_interface_that_the_host_does_not_have_by_name()
    {
        var refused = Refuse(new ComponentLinker());
        Assert.Equal("test:memory/host@1.0.0", refused.Import);
    }

    [Fact]
    public void Link_refuses_a_function_that_the_host_does_not_have_by_name()
    {
        var linker = new ComponentLinker();
        linker.Interface("test:memory/host@1.0.0").Action("words", (HostCall _, uint[] _) => { });
        Assert.Contains("`string`", Refuse(linker).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_refuses_a_function_of_another_type_and_says_which_parameter()
    {
        var linker = new ComponentLinker();
        linker.Interface("test:memory/host@1.0.0").Action("string", (HostCall _, uint _) => { }).Otherwise();
        var message = Refuse(linker).Message;
        Assert.Contains("parameter `v`", message, StringComparison.Ordinal);
        Assert.Contains("string", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_that_is_linked_empty_traps_when_it_is_called()
    {
        var linker = new ComponentLinker();
        linker.Interface("test:memory/host@1.0.0").Otherwise();
        using var guest = new Guest("memory.wasm", linker);
        Assert.Throws<ComponentTrapException>(() => guest.Call<(uint, uint), Unit>("string", (0, 5)));
    }

    [Theory]
    [InlineData("test:values/host@1.0.0")]
    [InlineData("test:values/host@1.99.0")]
    public void Versions_that_are_compatible_link(string offered) =>
        Assert.True(Offer(offered).Has("test:values/host@1.0.0"));

    [Theory]
    [InlineData("test:values/host@2.0.0")]
    [InlineData("test:values/host@0.1.0")]
    [InlineData("test:values/host@1.0.0-rc.1")]
    [InlineData("test:values/other@1.0.0")]
    public void Versions_that_are_not_compatible_do_not_link(string offered) =>
        Assert.False(Offer(offered).Has("test:values/host@1.0.0"));

    [Theory]
    [InlineData("0.2.0", "0.2.12", true)]
    [InlineData("0.2.12", "0.2.0", true)]
    [InlineData("0.2.0", "0.3.0", false)]
    [InlineData("0.0.1", "0.0.2", false)]
    [InlineData("1.2.3", "1.9.0", true)]
    [InlineData("1.2.3+build", "1.9.0", true)]
    public void Versions_are_compatible_up_to_the_leftmost_number_that_is_not_zero(string a, string b, bool expected)
    {
        Assert.True(SemanticVersion.TryParse(a, out var first));
        Assert.True(SemanticVersion.TryParse(b, out var second));
        Assert.Equal(expected, first.IsCompatibleWith(second));
        Assert.Equal(expected, second.IsCompatibleWith(first));
    }

    [Fact]
    public void Instances_of_one_linked_component_do_not_see_each_other()
    {
        using var component = WasmComponent.Compile(_engine, FixtureFiles.Read("values.wasm"));
        var linked = ValuesTests.CreateLinker().Link(component);
        using var first = linked.Instantiate();
        using var second = linked.Instantiate();
        var echo = linked.GetFunction("string")!.Bind<ValueTuple<string>, string>();
        Assert.Equal("a", echo.Call(first, new("a")));
        Assert.Equal("b", echo.Call(second, new("b")));
    }

    private static ComponentLinker Offer(string name)
    {
        var linker = new ComponentLinker();
        linker.Interface(name);
        return linker;
    }

    private ComponentLinkException Refuse(ComponentLinker linker)
    {
        using var component = WasmComponent.Compile(_engine, FixtureFiles.Read("memory.wasm"));
        return Assert.Throws<ComponentLinkException>(() => linker.Link(component));
    }
}
