namespace Flint.Wasm;

/// <summary>
/// The engine port: everything above (components, WASI, the worker) uses WebAssembly through these abstract types
/// alone, so that another engine can stand behind them. Thread-safe.
/// </summary>
public abstract class WasmEngine : IDisposable
{
    /// <summary>Decodes and validates a core module and prepares it for instantiation.</summary>
    /// <exception cref="WasmFormatException">The binary is malformed, invalid, too large or uses unsupported features.</exception>
    public abstract WasmModule Compile(ReadOnlyMemory<byte> binary);

    /// <summary>Creates an empty store.</summary>
    public abstract WasmStore CreateStore(WasmStoreOptions? options = null);

    /// <inheritdoc/>
    public abstract void Dispose();
}
