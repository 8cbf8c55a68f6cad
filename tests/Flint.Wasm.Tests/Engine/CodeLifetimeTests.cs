using System.Runtime.CompilerServices;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

public sealed class CodeLifetimeTests
{
    [Fact]
    public void Compiled_code_goes_when_its_last_instance_goes()
    {
        using var engine = new CompilingEngine();
        var binary = WatCompiler.Compile("""(module (func (export "f") (result i32) (i32.const 3)))""");

        var references = Enumerable.Range(0, 50).Select(_ => LoadAndCall(engine, binary)).ToList();
        for (var i = 0; i < 10 && references.Exists(static r => r.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(references, static r => r.IsAlive);
    }

    [Fact]
    public void Code_lives_while_an_instance_does_though_its_module_was_disposed()
    {
        using var engine = new CompilingEngine();
        using var store = engine.CreateStore();
        var function = Instantiate(engine, store);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var slots = new ulong[1];
        function.Invoke(slots);
        Assert.Equal(3UL, slots[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WasmFunction Instantiate(CompilingEngine engine, WasmStore store)
    {
        using var module = engine.Compile(
            WatCompiler.Compile("""(module (func (export "f") (result i32) (i32.const 3)))""")
        );
        return store.Instantiate(module, []).GetFunction("f")!;
    }

    // The answer refers to the module, which holds the code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndCall(CompilingEngine engine, byte[] binary)
    {
        var module = engine.Compile(binary);
        using var store = engine.CreateStore();
        var slots = new ulong[1];
        store.Instantiate(module, []).GetFunction("f")!.Invoke(slots);
        Assert.Equal(3UL, slots[0]);
        return new WeakReference(module);
    }
}
