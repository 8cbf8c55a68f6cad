using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>One engine, one store and one instance of a module in the text format.</summary>
internal sealed class EngineFixture : IDisposable
{
    public EngineFixture(string text, WasmStoreOptions? options = null, params WasmExtern[] imports)
    {
        Module = Engine.Compile(WatCompiler.Compile(text));
        Store = Engine.CreateStore(options);
        Instance = Store.Instantiate(Module, imports);
    }

    public CompilingEngine Engine { get; } = new();

    public WasmModule Module { get; }

    public WasmStore Store { get; }

    public WasmInstance Instance { get; }

    /// <summary>Calls an export with i32 or i64 arguments; the answer is its first result.</summary>
    public ulong Call(string export, params ulong[] arguments)
    {
        var function = Instance.GetFunction(export)!;
        var slots = new ulong[Math.Max(function.Type.Slots, 1)];
        arguments.CopyTo(slots, 0);
        function.Invoke(slots);
        return slots[0];
    }

    /// <summary>Calls an export that must trap.</summary>
    public WasmTrapException Trap(string export, params ulong[] arguments) =>
        Assert.Throws<WasmTrapException>(() => Call(export, arguments));

    public void Dispose()
    {
        Store.Dispose();
        Module.Dispose();
        Engine.Dispose();
    }
}
