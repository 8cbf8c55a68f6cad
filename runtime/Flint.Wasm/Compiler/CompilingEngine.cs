using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Runtime;
using Flint.Wasm.Validation;

namespace Flint.Wasm;

/// <summary>
/// The default engine: translates WebAssembly to .NET IL, which the JIT compiles function by function, at the first call
/// or ahead of it in the background.
/// </summary>
/// <param name="options">Limits and the like.</param>
public sealed class CompilingEngine(CompilingEngineOptions? options = null) : WasmEngine
{
    private readonly CompilingEngineOptions _options = options ?? new CompilingEngineOptions();
    private readonly BackgroundCompiler _background = new();
    private readonly CodeCache _codes = new();
    private readonly ValidatedCode _known = new();

    /// <inheritdoc/>
    public override WasmModule Compile(ReadOnlyMemory<byte> binary)
    {
        var module = new CompiledModule(ModuleDecoder.Decode(binary, _options.Limits, _known), _codes, out var isNew);
        if (isNew && module.Definition.Bodies.Sum(static b => (long)b.CodeLength) <= _options.CompileAheadBytes)
        {
            _background.Add(module.Code);
        }

        return module;
    }

    /// <inheritdoc/>
    public override WasmStore CreateStore(WasmStoreOptions? options = null) =>
        new CompiledStore(options ?? WasmStoreOptions.Default);

    /// <inheritdoc/>
    public override void Dispose() => _background.Dispose();
}
