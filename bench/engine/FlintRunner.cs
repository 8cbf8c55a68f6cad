using System.Diagnostics;
using Flint.Wasm;

namespace Flint.Bench.Engine;

/// <summary>Runs the programs of one suite in Flint's engine with all checks on.</summary>
internal sealed class FlintRunner : IDisposable
{
    // Nothing is compiled ahead, so that every method that is reported did run.
    private readonly CompilingEngine _engine = new(new CompilingEngineOptions { CompileAheadBytes = 0 });
    private readonly WasmStore _store;
    private readonly WasmInstance _instance;

    public FlintRunner(byte[] binary)
    {
        var module = _engine.Compile(binary);
        _store = _engine.CreateStore();
        _instance = _store.Instantiate(module, [.. module.Imports.Select(StubImport)]);
        _instance.GetFunction("_initialize")?.Invoke();
    }

    /// <summary>Runs a program once.</summary>
    public (double Milliseconds, long Result) Run(BenchProgram program)
    {
        var slots = new ulong[] { (uint)program.Argument };
        var function =
            _instance.GetFunction(program.Name)
            ?? throw new InvalidOperationException($"The module has no export {program.Name}.");
        var start = Stopwatch.GetTimestamp();
        function.Invoke(slots);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (long)slots[0]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _engine.Dispose();
    }

    // The interpreters work in memory alone: whatever they ask of WASI ends with EBADF, in both engines.
    private static HostFunction StubImport(WasmImport import)
    {
        const ulong BadFileDescriptor = 8;
        var type = ((FunctionExternType)import.Type).Type;
        return import.Module == "host"
            ? new HostFunction(
                "host.add",
                type,
                static (_, slots) => slots[0] = unchecked((uint)slots[0] + (uint)slots[1])
            )
            : new HostFunction(
                $"{import.Module}.{import.Name}",
                type,
                static (_, slots) =>
                {
                    if (slots.Length > 0)
                    {
                        slots[0] = BadFileDescriptor;
                    }
                }
            );
    }
}
