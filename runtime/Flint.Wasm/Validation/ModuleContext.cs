using System.Runtime.InteropServices;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>
/// What is known of a module while it is decoded: the validation context of the core specification (3.1.1), which grows
/// section by section and becomes the <see cref="ModuleDefinition"/>.
/// </summary>
internal sealed class ModuleContext(ReadOnlyMemory<byte> binary, WasmLimits limits)
{
    private readonly List<bool> _referenced = [];

    public ReadOnlyMemory<byte> Binary { get; } = binary;

    public WasmLimits Limits { get; } = limits;

    /// <summary>Code that need not be validated again; null for none.</summary>
    public ValidatedCode? KnownCode { get; init; }

    /// <summary>The parts of the code that the module has in common with others, or may have with later ones.</summary>
    public List<ValidatedRun> ValidatedRuns { get; } = [];

    /// <summary>Where the section that is read begins, with its id.</summary>
    public int SectionStart { get; set; }

    public FunctionType[] Types { get; set; } = [];

    public List<WasmImport> Imports { get; } = [];

    public List<ModuleExport> Exports { get; } = [];

    public List<FunctionType> Functions { get; } = [];

    public int ImportedFunctionCount { get; set; }

    public List<FunctionBody> Bodies { get; } = [];

    public List<TableType> Tables { get; } = [];

    public int ImportedTableCount { get; set; }

    public List<ConstantExpression?> TableInitializers { get; } = [];

    public List<MemoryType> Memories { get; } = [];

    public int ImportedMemoryCount { get; set; }

    public List<GlobalType> Globals { get; } = [];

    public int ImportedGlobalCount { get; set; }

    public List<ConstantExpression> GlobalInitializers { get; } = [];

    public List<TagType> Tags { get; } = [];

    public int ImportedTagCount { get; set; }

    public int? StartFunction { get; set; }

    public List<ElementSegment> Elements { get; } = [];

    public List<DataSegment> Data { get; } = [];

    /// <summary>The number in the data count section, where there is one.</summary>
    public int? DataCount { get; set; }

    public List<CustomSection> CustomSections { get; } = [];

    /// <summary>The operand stack of the constant expression that is being validated.</summary>
    public List<ValueType> ConstantStack { get; } = [];

    /// <summary>
    /// Marks a function of which a reference can exist. What is marked before the code section is what
    /// <c>ref.func</c> in code may name (the context's refs).
    /// </summary>
    public void MarkReferenced(int function)
    {
        if (_referenced.Count < Functions.Count)
        {
            CollectionsMarshal.SetCount(_referenced, Functions.Count);
        }

        _referenced[function] = true;
    }

    public bool IsReferenced(int function) => function < _referenced.Count && _referenced[function];

    /// <summary>Refuses an index that is not below the count of its index space.</summary>
    /// <param name="index">The index as read.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="what">The singular name of what is indexed.</param>
    /// <param name="offset">Where the index was read.</param>
    public static int CheckIndex(uint index, int count, string what, int offset) =>
        index < (uint)count
            ? (int)index
            : throw new WasmFormatException(
                WasmFormatError.Invalid,
                offset,
                $"unknown {what} {index}: {(count == 1 ? "there is 1" : $"there are {count}")}"
            );

    public ModuleDefinition ToDefinition() =>
        new()
        {
            Binary = Binary,
            Types = ImmutableCollectionsMarshal.AsImmutableArray(Types),
            Imports = [.. Imports],
            Exports = [.. Exports],
            Functions = [.. Functions],
            ImportedFunctionCount = ImportedFunctionCount,
            Bodies = [.. Bodies],
            ValidatedRuns = [.. ValidatedRuns],
            Tables = [.. Tables],
            ImportedTableCount = ImportedTableCount,
            TableInitializers = [.. TableInitializers],
            Memories = [.. Memories],
            ImportedMemoryCount = ImportedMemoryCount,
            Globals = [.. Globals],
            ImportedGlobalCount = ImportedGlobalCount,
            GlobalInitializers = [.. GlobalInitializers],
            Tags = [.. Tags],
            ImportedTagCount = ImportedTagCount,
            StartFunction = StartFunction,
            Elements = [.. Elements],
            Data = [.. Data],
            CustomSections = [.. CustomSections],
            ReferencedFunctions = [.. ReferencedFunctions()],
            FunctionNames = Names.Functions,
            Name = Names.Module,
        };

    /// <summary>What the name section says.</summary>
    public NameSection Names { get; set; } = NameSection.Empty;

    private ReadOnlySpan<bool> ReferencedFunctions()
    {
        if (_referenced.Count < Functions.Count)
        {
            CollectionsMarshal.SetCount(_referenced, Functions.Count);
        }

        // Set only now, when all code was validated: the start function does not count as declared for ref.func
        // (core specification, 3.4.10), but the host calls it by reference.
        if (StartFunction is { } start)
        {
            _referenced[start] = true;
        }

        return CollectionsMarshal.AsSpan(_referenced);
    }
}
