using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component.Validation;

internal enum ScopeKind
{
    Component,
    ComponentType,
    InstanceType,
}

/// <summary>What is known of a core instance: the types of its exports.</summary>
internal sealed record CoreInstanceType(IReadOnlyDictionary<string, ExternType> Exports);

/// <summary>
/// The index spaces of a component, a component type or an instance type while it is decoded, and what its imports and
/// exports have come to.
/// </summary>
internal sealed class Scope(ScopeKind kind, Scope? parent)
{
    public ScopeKind Kind { get; } = kind;

    public Scope? Parent { get; } = parent;

    public int Nesting { get; } = parent is null ? 1 : parent.Nesting + 1;

    /// <summary>Core types: function types and module types.</summary>
    public List<object> CoreTypes { get; } = [];

    public List<ModuleType> CoreModules { get; } = [];

    public List<CoreInstanceType> CoreInstances { get; } = [];

    public List<FunctionType> CoreFunctions { get; } = [];

    public List<TableType> CoreTables { get; } = [];

    public List<MemoryType> CoreMemories { get; } = [];

    public List<GlobalType> CoreGlobals { get; } = [];

    public List<TagType> CoreTags { get; } = [];

    public List<TypeDefinition> Types { get; } = [];

    public List<FuncType> Functions { get; } = [];

    public List<ComponentType> Components { get; } = [];

    public List<InstanceType> Instances { get; } = [];

    public List<NamedExtern> Imports { get; } = [];

    public List<NamedExtern> Exports { get; } = [];

    public ExternNames ImportNames { get; } = new();

    public ExternNames ExportNames { get; } = new();

    /// <summary>Types that imports may mention.</summary>
    public ExternalVisibility ImportedTypes { get; } = new();

    /// <summary>Types that exports may mention: imported ones as well.</summary>
    public ExternalVisibility ExportedTypes { get; } = new();

    /// <summary>Resource types that imports introduced.</summary>
    public List<ResourceType> ImportedResources { get; } = [];

    /// <summary>
    /// Resource types that came into being here otherwise: defined, introduced by an export declaration, or by
    /// instantiating.
    /// </summary>
    public List<ResourceType> OwnResources { get; } = [];

    /// <summary>Resource types that a <c>resource</c> definition of this component made.</summary>
    public HashSet<ResourceType> DefinedResources { get; } = [];

    public InstanceType ToInstanceType() => new(new ExternSet([.. Exports]), [.. OwnResources]);

    public ComponentType ToComponentType()
    {
        var exports = new ExternSet([.. Exports]);
        return new ComponentType(new ExternSet([.. Imports]), exports, [.. ImportedResources], [.. OwnResources]);
    }
}
