using System.Collections.Frozen;
using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>A module of the compiling engine.</summary>
internal sealed class CompiledModule : WasmModule
{
    public CompiledModule(ModuleDefinition definition)
    {
        Definition = definition;
        Layout = new InstanceLayout(definition);
        Code = new ModuleCode(definition, Layout);
        ExportsByName = definition.Exports.ToFrozenDictionary(static e => e.Name, StringComparer.Ordinal);
        Exports = [.. definition.Exports.Select(e => new WasmExport(e.Name, TypeOf(e)))];
        ReferencedFunctions =
        [
            .. Enumerable
                .Range(0, definition.Functions.Length)
                .Where(i => i >= definition.ImportedFunctionCount && definition.ReferencedFunctions[i]),
        ];
    }

    public ModuleDefinition Definition { get; }

    public InstanceLayout Layout { get; }

    public ModuleCode Code { get; }

    public FrozenDictionary<string, ModuleExport> ExportsByName { get; }

    /// <summary>The functions that are not imported and need a record.</summary>
    public int[] ReferencedFunctions { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<WasmImport> Imports => Definition.Imports;

    /// <inheritdoc/>
    public override IReadOnlyList<WasmExport> Exports { get; }

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<byte>> CustomSections(string name) =>
        Definition
            .CustomSections.Where(s => s.Name == name)
            .Select(s => Definition.Binary.Slice(s.BytesOffset, s.BytesLength));

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Instances hold the code; the garbage collector unloads it once the last of them is gone.
    }

    private ExternType TypeOf(ModuleExport export) =>
        export.Kind switch
        {
            ExternKind.Function => new FunctionExternType(Definition.Functions[export.Index]),
            ExternKind.Table => Definition.Tables[export.Index],
            ExternKind.Memory => Definition.Memories[export.Index],
            ExternKind.Global => Definition.Globals[export.Index],
            _ => Definition.Tags[export.Index],
        };
}
