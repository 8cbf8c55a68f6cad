using Flint.Component.Types;
using Flint.Component.Validation;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <content>Aliases of exports and of definitions of enclosing components.</content>
internal sealed partial class ComponentDecoder
{
    private void Alias(Scope scope)
    {
        var sort = ReadSort();
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                AliasExport(scope, sort, at);
                break;
            case 0x01:
                AliasCoreExport(scope, sort, at);
                break;
            case 0x02:
                AliasOuter(scope, sort, at);
                break;
            default:
                throw _reader.Malformed("invalid leading byte of an alias", at);
        }
    }

    private void AliasExport(Scope scope, Sort sort, int at)
    {
        var index = _reader.U32();
        var name = _reader.Name();
        if (scope.Kind != ScopeKind.Component && sort is not (Sort.Type or Sort.Instance))
        {
            throw _reader.Invalid("aliases in component and instance types may only refer to types or instances", at);
        }

        var instance = Get(scope.Instances, index, "instance", at);
        var export =
            instance.Exports[name] ?? throw _reader.Invalid($"instance {index} has no export named `{name}`", at);
        switch (sort, export)
        {
            case (Sort.Type, TypeDescription type):
                Add(scope.Types, type.Type, "types");
                return;
            case (Sort.Function, FuncDescription function):
                Add(scope.Functions, function.Type, "functions");
                break;
            case (Sort.Instance, InstanceDescription nested):
                Add(scope.Instances, nested.Type, "instances");
                break;
            case (Sort.Component, ComponentDescription component):
                Add(scope.Components, component.Type, "components");
                break;
            case (Sort.CoreModule, ModuleDescription module):
                Add(scope.CoreModules, module.Type, "core modules");
                break;
            default:
                throw _reader.Invalid(
                    $"export `{name}` for instance {index} is not a {Word(sort)} but a {export.Sort}",
                    at
                );
        }

        if (scope.Kind == ScopeKind.Component)
        {
            _definitions.Add(new AliasDefinition((int)index, name, sort));
        }
    }

    private void AliasCoreExport(Scope scope, Sort sort, int at)
    {
        var index = _reader.U32();
        var name = _reader.Name();
        if (scope.Kind != ScopeKind.Component)
        {
            throw _reader.Invalid("aliases in component and instance types may only refer to types or instances", at);
        }

        var instance = Get(scope.CoreInstances, index, "core instance", at);
        if (!instance.Exports.TryGetValue(name, out var export))
        {
            throw _reader.Invalid($"core instance {index} has no export named `{name}`", at);
        }

        switch (sort, export)
        {
            case (Sort.CoreFunction, FunctionExternType function):
                Add(scope.CoreFunctions, function.Type, "core functions");
                break;
            case (Sort.CoreTable, TableType table):
                Add(scope.CoreTables, table, "core tables");
                break;
            case (Sort.CoreMemory, MemoryType memory):
                Add(scope.CoreMemories, memory, "core memories");
                break;
            case (Sort.CoreGlobal, GlobalType global):
                Add(scope.CoreGlobals, global, "core globals");
                break;
            case (Sort.CoreTag, TagType tag):
                Add(scope.CoreTags, tag, "core tags");
                break;
            default:
                throw _reader.Invalid($"export `{name}` for core instance {index} is not a {Word(sort)}", at);
        }

        _definitions.Add(new CoreAliasDefinition((int)index, name, sort));
    }

    private void AliasOuter(Scope scope, Sort sort, int at)
    {
        var count = _reader.U32();
        var index = _reader.U32();
        var (target, components) = OuterScope(scope, count, at);
        if (scope.Kind != ScopeKind.Component && sort is not (Sort.Type or Sort.CoreType))
        {
            throw _reader.Invalid("aliases in component and instance types may only refer to types or instances", at);
        }

        switch (sort)
        {
            case Sort.Type:
                var type = Get(target.Types, index, "type", at);
                if (components > 0 && FreeResources.Any(type, _checker.Work))
                {
                    throw _reader.Invalid(
                        "cannot alias outer type which transitively refers to resources not defined in the current component",
                        at
                    );
                }

                Add(scope.Types, type, "types");
                break;
            case Sort.CoreType:
                Add(scope.CoreTypes, Get(target.CoreTypes, index, "core type", at), "core types");
                break;
            case Sort.CoreModule:
                Add(scope.CoreModules, Get(target.CoreModules, index, "core module", at), "core modules");
                _definitions.Add(new OuterAliasDefinition(components, (int)index, sort));
                break;
            case Sort.Component:
                Add(scope.Components, Get(target.Components, index, "component", at), "components");
                _definitions.Add(new OuterAliasDefinition(components, (int)index, sort));
                break;
            default:
                throw _reader.Malformed($"invalid outer alias: a {Word(sort)} cannot be aliased", at);
        }
    }

    private static string Word(Sort sort) =>
        sort switch
        {
            Sort.CoreFunction => "core function",
            Sort.CoreTable => "core table",
            Sort.CoreMemory => "core memory",
            Sort.CoreGlobal => "core global",
            Sort.CoreTag => "tag",
            Sort.CoreModule => "module",
            Sort.Function => "func",
            _ => sort.ToString().ToLowerInvariant(),
        };

    /// <summary>The scope some levels out, and how many components are left on the way.</summary>
    private (Scope Scope, int Components) OuterScope(Scope scope, uint count, int at)
    {
        var components = 0;
        for (; count > 0; count--)
        {
            components += scope.Kind == ScopeKind.Component ? 1 : 0;
            scope = scope.Parent ?? throw _reader.Invalid("invalid outer alias count", at);
        }

        return (scope, components);
    }
}
