using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Runtime;

namespace Flint.Wasm;

/// <summary>
/// The default engine: translates WebAssembly to .NET IL, which the JIT compiles function by function at the first call.
/// </summary>
/// <param name="limits">Limits on modules.</param>
public sealed class CompilingEngine(WasmLimits? limits = null) : WasmEngine
{
    private readonly WasmLimits _limits = limits ?? WasmLimits.Default;

    /// <inheritdoc/>
    public override WasmModule Compile(ReadOnlyMemory<byte> binary) =>
        new CompiledModule(ModuleDecoder.Decode(binary, _limits));

    /// <inheritdoc/>
    public override WasmStore CreateStore(WasmStoreOptions? options = null) =>
        new CompiledStore(options ?? WasmStoreOptions.Default);

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Modules and stores own what they hold.
    }
}
