using Flint.Wasm;

namespace Flint.Component.Tests.Fixtures;

/// <summary>An instance of a fixture, with what it stands on.</summary>
internal sealed class Guest : IDisposable
{
    private readonly CompilingEngine _engine = new();
    private readonly WasmComponent _component;

    public Guest(string fixture, ComponentLinker linker, ComponentInstanceOptions? options = null)
    {
        _component = WasmComponent.Compile(_engine, FixtureFiles.Read(fixture));
        Linked = linker.Link(_component);
        Instance = Linked.Instantiate(options, hostState: this);
    }

    public LinkedComponent Linked { get; }

    public ComponentInstance Instance { get; }

    public TResult Call<TArguments, TResult>(string function, TArguments arguments) =>
        Linked.GetFunction(function)!.Bind<TArguments, TResult>().Call(Instance, arguments);

    public ComponentValue? Call(string function, params ComponentValue[] arguments) =>
        Linked.GetFunction(function)!.Call(Instance, arguments);

    public void Dispose()
    {
        Instance.Dispose();
        _component.Dispose();
        _engine.Dispose();
    }
}
