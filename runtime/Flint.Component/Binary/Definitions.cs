using System.Collections.Immutable;
using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <summary>The kinds of things that definitions refer to (Binary.md, <c>sort</c> and <c>core:sort</c>).</summary>
internal enum Sort : byte
{
    CoreFunction,
    CoreTable,
    CoreMemory,
    CoreGlobal,
    CoreTag,
    CoreType,
    CoreModule,
    CoreInstance,
    Function,
    Value,
    Type,
    Component,
    Instance,
}

internal enum StringEncoding : byte
{
    Utf8,
    Utf16,
    Latin1Utf16,
}

/// <summary>An index into the index space of a sort.</summary>
internal readonly record struct SortIndex(Sort Sort, int Index);

/// <summary>An argument of an instantiation, or an export that is listed inline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Item">What it is.</param>
/// <param name="Type">For types: the definition that it is.</param>
internal readonly record struct NamedItem(string Name, SortIndex Item, TypeDefinition? Type = null);

/// <summary>The options of a <c>canon</c> definition; indices are those of the component's core index spaces.</summary>
internal sealed record CanonicalOptions(StringEncoding Encoding, int? Memory, int? Realloc, int? PostReturn);

/// <summary>
/// A decoded and validated component: what it defines, in the order in which it is instantiated. Definitions of types are
/// left out, apart from those of resources: types are settled by validation.
/// </summary>
internal sealed record ComponentDefinition(ImmutableArray<Definition> Definitions, ComponentType Type);

/// <summary>One definition. Each adds what it defines to the index space of its sort.</summary>
internal abstract record Definition;

internal sealed record CoreModuleDefinition(WasmModule Module) : Definition;

internal sealed record CoreInstantiateDefinition(int Module, ImmutableArray<NamedItem> Arguments) : Definition;

internal sealed record CoreExportsDefinition(ImmutableArray<NamedItem> Exports) : Definition;

internal sealed record CoreAliasDefinition(int Instance, string Name, Sort Sort) : Definition;

internal sealed record NestedComponentDefinition(ComponentDefinition Component) : Definition;

/// <summary>Instantiates a component. <paramref name="Type"/> says which resource types are new.</summary>
internal sealed record InstantiateDefinition(int Component, ImmutableArray<NamedItem> Arguments, InstanceType Type)
    : Definition;

internal sealed record ExportsDefinition(ImmutableArray<NamedItem> Exports) : Definition;

internal sealed record AliasDefinition(int Instance, string Name, Sort Sort) : Definition;

/// <summary>An alias of a core module or component of an enclosing component.</summary>
internal sealed record OuterAliasDefinition(int Components, int Index, Sort Sort) : Definition;

internal sealed record ResourceDefinition(ResourceType Resource, int? Destructor) : Definition;

internal sealed record LiftDefinition(int CoreFunction, CanonicalOptions Options, FuncType Type) : Definition;

internal sealed record LowerDefinition(int Function, CanonicalOptions Options, FuncType Type) : Definition;

internal enum ResourceOperation
{
    New,
    Drop,
    Representation,
}

internal sealed record ResourceOperationDefinition(ResourceOperation Operation, ResourceType Resource) : Definition;

internal sealed record ImportDefinition(ExternName Name, ExternDescription Description) : Definition;

internal sealed record ExportDefinition(string Name, NamedItem Item, ExternDescription Description) : Definition;
