using Flint.Wasm;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Bench.Fuzz.Mutation;

/// <summary>An engine that decodes and validates and does no more: components can be read with it quickly.</summary>
internal sealed class DecodingEngine : WasmEngine
{
    /// <inheritdoc/>
    public override WasmModule Compile(ReadOnlyMemory<byte> binary) =>
        new DecodedModule(ModuleDecoder.Decode(binary, WasmLimits.Default));

    /// <inheritdoc/>
    public override WasmStore CreateStore(WasmStoreOptions? options = null) =>
        throw new NotSupportedException("This engine runs nothing.");

    /// <inheritdoc/>
    public override void Dispose()
    {
        // It holds nothing.
    }

    private sealed class DecodedModule(ModuleDefinition definition) : WasmModule
    {
        /// <inheritdoc/>
        public override IReadOnlyList<WasmImport> Imports => definition.Imports;

        /// <inheritdoc/>
        public override IReadOnlyList<WasmExport> Exports { get; } =
        [
            .. definition.Exports.Select(e => new WasmExport(
                e.Name,
                e.Kind switch
                {
                    ExternKind.Function => new FunctionExternType(definition.Functions[e.Index]),
                    ExternKind.Table => definition.Tables[e.Index],
                    ExternKind.Memory => definition.Memories[e.Index],
                    ExternKind.Global => definition.Globals[e.Index],
                    _ => definition.Tags[e.Index],
                }
            )),
        ];

        /// <inheritdoc/>
        public override IEnumerable<ReadOnlyMemory<byte>> CustomSections(string name) =>
            definition
                .CustomSections.Where(s => s.Name == name)
                .Select(s => definition.Binary.Slice(s.BytesOffset, s.BytesLength));

        /// <inheritdoc/>
        public override void Dispose()
        {
            // It holds nothing.
        }
    }
}
