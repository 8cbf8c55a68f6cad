using System.Collections.Immutable;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Modules;

/// <summary>
/// A decoded and validated module, before any code is made of it. Index spaces list imports first, as the
/// specification does (2.5.1). Immutable once the decoder hands it out, and shared by all instances.
/// </summary>
internal sealed class ModuleDefinition
{
    /// <summary>The whole binary; function bodies and segments are ranges of it.</summary>
    public required ReadOnlyMemory<byte> Binary { get; init; }

    /// <summary>The type section, each entry replaced by its interned type.</summary>
    public required ImmutableArray<FunctionType> Types { get; init; }

    public required ImmutableArray<WasmImport> Imports { get; init; }

    public required ImmutableArray<ModuleExport> Exports { get; init; }

    /// <summary>The type of every function, imported ones first.</summary>
    public required ImmutableArray<FunctionType> Functions { get; init; }

    public required int ImportedFunctionCount { get; init; }

    /// <summary>Bodies of the functions that are not imported: body i belongs to function ImportedFunctionCount + i.</summary>
    public required ImmutableArray<FunctionBody> Bodies { get; init; }

    /// <summary>What keeps the code known as valid as long as the module lives (<see cref="ValidatedCode"/>).</summary>
    public required ImmutableArray<ValidatedRun> ValidatedRuns { get; init; }

    public required ImmutableArray<TableType> Tables { get; init; }

    public required int ImportedTableCount { get; init; }

    /// <summary>Initial values of the tables that are not imported; null where elements start as null references.</summary>
    public required ImmutableArray<ConstantExpression?> TableInitializers { get; init; }

    public required ImmutableArray<MemoryType> Memories { get; init; }

    public required int ImportedMemoryCount { get; init; }

    public required ImmutableArray<GlobalType> Globals { get; init; }

    public required int ImportedGlobalCount { get; init; }

    /// <summary>Initial values of the globals that are not imported.</summary>
    public required ImmutableArray<ConstantExpression> GlobalInitializers { get; init; }

    public required ImmutableArray<TagType> Tags { get; init; }

    public required int ImportedTagCount { get; init; }

    public required int? StartFunction { get; init; }

    public required ImmutableArray<ElementSegment> Elements { get; init; }

    public required ImmutableArray<DataSegment> Data { get; init; }

    public required ImmutableArray<CustomSection> CustomSections { get; init; }

    /// <summary>
    /// Per function: true where a reference to it can exist (it is exported, the start function, in an element
    /// segment, in a global's initializer or named by ref.func), so it can be called other than by its index.
    /// </summary>
    public required ImmutableArray<bool> ReferencedFunctions { get; init; }

    /// <summary>Function names of the name section, by function index; empty where there is none.</summary>
    public required IReadOnlyDictionary<int, string> FunctionNames { get; init; }

    /// <summary>The module's own name of the name section.</summary>
    public string? Name { get; init; }

    /// <summary>The best name of a function for people: name section, then export, then null.</summary>
    public string? FunctionName(int functionIndex) =>
        FunctionNames.TryGetValue(functionIndex, out var name)
            ? name
            : Exports.FirstOrDefault(e => e.Kind == ExternKind.Function && e.Index == functionIndex)?.Name;
}

/// <summary>An export with the index of what it exports.</summary>
internal sealed record ModuleExport(string Name, ExternKind Kind, int Index);

/// <summary>A run of locals of one type.</summary>
internal readonly record struct LocalRun(int Count, ValueType Type);

/// <summary>
/// The body of a function: where its code lies and what the validator learnt that the translator needs.
/// </summary>
internal sealed class FunctionBody
{
    /// <summary>The function's index in the module's function index space.</summary>
    public required int FunctionIndex { get; init; }

    /// <summary>Locals after the parameters.</summary>
    public required ImmutableArray<LocalRun> Locals { get; init; }

    /// <summary>Total number of locals after the parameters.</summary>
    public required int LocalCount { get; init; }

    /// <summary>Offset in the binary of the first instruction.</summary>
    public required int CodeOffset { get; init; }

    /// <summary>Bytes of instructions, the final <c>end</c> included.</summary>
    public required int CodeLength { get; init; }

    /// <summary>The greatest height of the operand stack.</summary>
    public int MaximumStackHeight { get; set; }
}

/// <summary>A constant expression (core specification, 3.3.13): validated code that is run at instantiation.</summary>
internal readonly record struct ConstantExpression(int Offset, int Length);

internal enum SegmentMode : byte
{
    Passive,
    Active,
    Declarative,
}

/// <summary>An element segment. Either <see cref="FunctionIndices"/> or <see cref="Expressions"/> is set.</summary>
internal sealed record ElementSegment(
    SegmentMode Mode,
    ValueType Type,
    int TableIndex,
    ConstantExpression Offset,
    ImmutableArray<int> FunctionIndices,
    ImmutableArray<ConstantExpression> Expressions
)
{
    public int Length => FunctionIndices.IsDefault ? Expressions.Length : FunctionIndices.Length;
}

/// <summary>A data segment; its bytes are a range of the binary.</summary>
internal sealed record DataSegment(
    SegmentMode Mode,
    int MemoryIndex,
    ConstantExpression Offset,
    int BytesOffset,
    int BytesLength
);

/// <summary>A custom section; its bytes are a range of the binary.</summary>
internal sealed record CustomSection(string Name, int BytesOffset, int BytesLength);
