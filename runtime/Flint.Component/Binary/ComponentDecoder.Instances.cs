using System.Collections.Immutable;
using Flint.Component.Types;
using Flint.Component.Validation;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <content>Instances of core modules and components, and references to items.</content>
internal sealed partial class ComponentDecoder
{
    private void CoreInstance()
    {
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                InstantiateModule(at);
                break;
            case 0x01:
                CoreInlineExports();
                break;
            default:
                throw _reader.Malformed("invalid leading byte of a core instance", at);
        }
    }

    private void InstantiateModule(int at)
    {
        var index = _reader.U32();
        var module = Get(_component.CoreModules, index, "core module", at);
        var arguments = ImmutableArray.CreateBuilder<NamedItem>();
        var supplied = new Dictionary<string, CoreInstanceType>(StringComparer.Ordinal);
        for (var count = _reader.Count(_limits.Externs, "instantiation arguments"); count > 0; count--)
        {
            at = _reader.Position;
            var name = _reader.Name();
            _reader.Expect(0x12, "an argument of a core instantiation must be an instance");
            var instance = _reader.U32();
            if (!supplied.TryAdd(name, Get(_component.CoreInstances, instance, "core instance", at)))
            {
                throw _reader.Invalid($"duplicate module instantiation argument named `{name}`", at);
            }

            arguments.Add(new NamedItem(name, new SortIndex(Sort.CoreInstance, (int)instance)));
        }

        foreach (var import in module.Imports)
        {
            if (!supplied.TryGetValue(import.Module, out var instance))
            {
                throw _reader.Invalid($"missing module instantiation argument named `{import.Module}`", at);
            }

            if (!instance.Exports.TryGetValue(import.Name, out var export))
            {
                throw _reader.Invalid(
                    $"module instantiation argument `{import.Module}` does not export an item named `{import.Name}`",
                    at
                );
            }

            if (!CoreTypeMatching.Matches(export, import.Type))
            {
                throw _reader.Invalid(
                    $"type mismatch for export `{import.Name}` of module instantiation argument `{import.Module}`: "
                        + $"expected {Text(import.Type)}, found {Text(export)}",
                    at
                );
            }
        }

        var exports = module.Exports.ToDictionary(static e => e.Name, static e => e.Type, StringComparer.Ordinal);
        Add(_component.CoreInstances, new CoreInstanceType(exports), "core instances");
        _definitions.Add(new CoreInstantiateDefinition((int)index, arguments.ToImmutable()));
    }

    private static string Text(ExternType type) => type is FunctionExternType f ? $"func {f.Type}" : type.ToString();

    private void CoreInlineExports()
    {
        var items = ImmutableArray.CreateBuilder<NamedItem>();
        var exports = new Dictionary<string, ExternType>(StringComparer.Ordinal);
        for (var count = _reader.Count(_limits.Externs, "exports"); count > 0; count--)
        {
            var at = _reader.Position;
            var name = _reader.Name();
            var sort = ReadCoreSort();
            var index = _reader.U32();
            ExternType type = sort switch
            {
                Sort.CoreFunction => new FunctionExternType(Get(_component.CoreFunctions, index, "core function", at)),
                Sort.CoreTable => Get(_component.CoreTables, index, "core table", at),
                Sort.CoreMemory => Get(_component.CoreMemories, index, "core memory", at),
                Sort.CoreGlobal => Get(_component.CoreGlobals, index, "core global", at),
                Sort.CoreTag => Get(_component.CoreTags, index, "core tag", at),
                _ => throw _reader.Malformed("core types, modules and instances cannot be exported here", at),
            };
            if (!exports.TryAdd(name, type))
            {
                throw _reader.Invalid($"export name `{name}` already defined", at);
            }

            items.Add(new NamedItem(name, new SortIndex(sort, (int)index)));
        }

        Add(_component.CoreInstances, new CoreInstanceType(exports), "core instances");
        _definitions.Add(new CoreExportsDefinition(items.ToImmutable()));
    }

    private void Instance()
    {
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                InstantiateComponent(at);
                break;
            case 0x01:
                InlineExports();
                break;
            default:
                throw _reader.Malformed("invalid leading byte of an instance", at);
        }
    }

    private void InstantiateComponent(int at)
    {
        var index = _reader.U32();
        var component = Get(_component.Components, index, "component", at);
        var items = ImmutableArray.CreateBuilder<NamedItem>();
        var arguments = new Dictionary<string, ExternDescription>(StringComparer.Ordinal);
        for (var count = _reader.Count(_limits.Externs, "instantiation arguments"); count > 0; count--)
        {
            var argumentAt = _reader.Position;
            var name = _reader.Name();
            var item = ItemReference(_component, out var type);
            if (!arguments.TryAdd(name, Describe(_component, item, type, argumentAt)))
            {
                throw _reader.Invalid($"duplicate component instantiation argument named `{name}`", argumentAt);
            }

            items.Add(new NamedItem(name, item, type));
        }

        var (instance, fault) = _checker.Instantiate(component, arguments, _component.OwnResources);
        if (instance is null)
        {
            throw _reader.Invalid(fault!, at);
        }

        Add(_component.Instances, Bounded(instance, at), "instances");
        _definitions.Add(new InstantiateDefinition((int)index, items.ToImmutable(), instance));
    }

    private void InlineExports()
    {
        var items = ImmutableArray.CreateBuilder<NamedItem>();
        var exports = ImmutableArray.CreateBuilder<NamedExtern>();
        var names = new ExternNames();
        var start = _reader.Position;
        for (var count = _reader.Count(_limits.Externs, "exports"); count > 0; count--)
        {
            var at = _reader.Position;
            var (name, implements) = ExternNameAndAttributes();
            var item = ItemReference(_component, out var type);
            var description = Describe(_component, item, type, at);
            CheckImplements(name, implements, description, at);
            if (names.Add(name, description) is { } fault)
            {
                throw _reader.Invalid($"instance export {fault}", at);
            }

            items.Add(new NamedItem(name.Text, item, type));
            exports.Add(new NamedExtern(name.Text, description));
        }

        var instance = new InstanceType(new ExternSet(exports.ToImmutable()), []);
        Add(_component.Instances, Bounded(instance, start), "instances");
        _definitions.Add(new ExportsDefinition(items.ToImmutable()));
    }

    /// <summary>Reads a <c>sortidx</c>. For types it also gives the definition.</summary>
    private SortIndex ItemReference(Scope scope, out TypeDefinition? type)
    {
        var at = _reader.Position;
        var sort = ReadSort();
        var index = _reader.U32();
        type = sort == Sort.Type ? Get(scope.Types, index, "type", at) : null;
        return new SortIndex(sort, (int)Math.Min(index, int.MaxValue));
    }

    private ExternDescription Describe(Scope scope, SortIndex item, TypeDefinition? type, int at)
    {
        var index = (uint)item.Index;
        return item.Sort switch
        {
            Sort.CoreModule => new ModuleDescription(Get(scope.CoreModules, index, "module", at)),
            Sort.Function => new FuncDescription(Get(scope.Functions, index, "function", at)),
            Sort.Type => new TypeDescription(type!),
            Sort.Component => new ComponentDescription(Get(scope.Components, index, "component", at)),
            Sort.Instance => new InstanceDescription(Get(scope.Instances, index, "instance", at)),
            _ => throw _reader.Malformed("only core modules and component items can be given or exported here", at),
        };
    }
}
