using System.Collections.Frozen;
using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>A module of the compiling engine.</summary>
internal sealed class CompiledModule : WasmModule
{
    private readonly ModuleCode? _stampedCode;

    /// <summary>Finds or makes the code of a module.</summary>
    /// <param name="definition">The module.</param>
    /// <param name="codes">The code of other modules.</param>
    /// <param name="isNew">Whether no living module has its code yet.</param>
    public CompiledModule(ModuleDefinition definition, CodeCache codes, out bool isNew)
    {
        Definition = definition;
        var stamped = StampedFunctions.Find(definition);
        Code = codes.Get(definition, stamped, out isNew);
        _stampedCode = stamped.Length == 0 ? null : new ModuleCode(definition, Code.Layout, stamped, isOfStamped: true);
        ExportsByName = definition.Exports.ToFrozenDictionary(static e => e.Name, StringComparer.Ordinal);
        Exports = [.. definition.Exports.Select(e => new WasmExport(e.Name, TypeOf(e)))];
        ReferencedFunctions =
        [
            .. Enumerable
                .Range(0, definition.Functions.Length)
                .Where(i => i >= definition.ImportedFunctionCount && Layout.FunctionRecords[i] != 0),
        ];
    }

    public ModuleDefinition Definition { get; }

    public InstanceLayout Layout => Code.Layout;

    /// <summary>The code of all functions but the <see cref="StampedFunctions"/>, shared with other modules.</summary>
    public ModuleCode Code { get; }

    /// <summary>What its instances start with in a memory 0 of their own.</summary>
    public SharedImages StartImages { get; } = new();

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

    /// <summary>The code that a function belongs to.</summary>
    public ModuleCode CodeOf(int functionIndex) =>
        _stampedCode is not null && _stampedCode.Contains(functionIndex) ? _stampedCode : Code;

    /// <summary>Whether some code belongs to this module.</summary>
    public bool Has(ModuleCode code) => code == Code || code == _stampedCode;

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
