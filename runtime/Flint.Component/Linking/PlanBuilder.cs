using System.Collections.Immutable;
using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Instances;
using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component.Linking;

/// <summary>
/// Runs through a component's definitions once, as instantiation would, with the host's imports at hand. What remains to be
/// done for each instance is the list of core modules to instantiate.
/// </summary>
internal sealed partial class PlanBuilder(ComponentLinker linker, ComponentLimits limits)
{
    private readonly ImmutableArray<ModuleStep>.Builder _steps = ImmutableArray.CreateBuilder<ModuleStep>();
    private readonly List<CoreSource> _slots = [];
    private readonly Dictionary<CoreSource, int> _slotOf = [];
    private readonly List<ContextPlan> _contexts = [];
    private readonly Dictionary<ContextPlan, int> _contextOf = [];
    private int _states;
    private int _instances;

    public LinkedComponent Build(WasmComponent component)
    {
        var frame = Run(
            component.Definition,
            enclosing: null,
            instantiator: null,
            (current, import) => ImportFromHost(current, import)
        );
        var plan = new ComponentPlan(_steps.ToImmutable(), [.. _slots], [.. _contexts], _states);
        return new LinkedComponent(component, plan, new InstanceItem(frame.Exports));
    }

    private PlanFrame Run(
        ComponentDefinition component,
        PlanFrame? enclosing,
        PlanFrame? instantiator,
        Func<PlanFrame, ImportDefinition, LinkedItem> import
    )
    {
        CountInstance();
        var frame = new PlanFrame(_states++, enclosing, instantiator);
        foreach (var definition in component.Definitions)
        {
            switch (definition)
            {
                case ImportDefinition imported:
                    var item = import(frame, imported);
                    frame.Bind(imported.Description, item);
                    frame.Add(item);
                    break;
                case ExportDefinition export:
                    var exported = frame[export.Item];
                    frame.Bind(export.Description, exported);
                    frame.Exports[export.Name] = exported;
                    frame.Add(exported);
                    break;
                default:
                    Define(frame, definition);
                    break;
            }
        }

        return frame;
    }

    private void Define(PlanFrame frame, Definition definition)
    {
        switch (definition)
        {
            case CoreModuleDefinition module:
                frame.CoreModules.Add(new ModuleItem(module.Module));
                break;
            case CoreInstantiateDefinition instantiate:
                InstantiateModule(frame, instantiate);
                break;
            case CoreExportsDefinition exports:
                frame.CoreInstances.Add(
                    new InlineInstanceItem(
                        exports.Exports.ToDictionary(
                            static e => e.Name,
                            e => frame.Core(e.Item.Sort)[e.Item.Index],
                            StringComparer.Ordinal
                        )
                    )
                );
                break;
            case CoreAliasDefinition alias:
                frame.Core(alias.Sort).Add(frame.CoreInstances[alias.Instance][alias.Name]);
                break;
            case NestedComponentDefinition nested:
                frame.Components.Add(new ComponentItem(nested.Component, frame));
                break;
            case InstantiateDefinition instantiate:
                InstantiateComponent(frame, instantiate);
                break;
            case ExportsDefinition exports:
                frame.Instances.Add(
                    new InstanceItem(
                        exports.Exports.ToDictionary(static e => e.Name, e => frame[e], StringComparer.Ordinal)
                    )
                );
                break;
            case AliasDefinition alias:
                frame.Add(frame.Instances[alias.Instance].Exports[alias.Name]);
                break;
            case OuterAliasDefinition alias:
                AliasOuter(frame, alias);
                break;
            default:
                DefineCanonical(frame, definition);
                break;
        }
    }

    private void InstantiateModule(PlanFrame frame, CoreInstantiateDefinition instantiate)
    {
        CountInstance();
        var module = frame.CoreModules[instantiate.Module].Module;
        var supplied = instantiate.Arguments.ToDictionary(
            static a => a.Name,
            a => frame.CoreInstances[a.Item.Index],
            StringComparer.Ordinal
        );
        var imports = module.Imports.Select(i => supplied[i.Module][i.Name]).ToImmutableArray();
        frame.CoreInstances.Add(new ModuleInstanceItem(_steps.Count));
        _steps.Add(new ModuleStep(module, imports));
    }

    private void InstantiateComponent(PlanFrame frame, InstantiateDefinition instantiate)
    {
        var (component, enclosing) = frame.Components[instantiate.Component];
        var arguments = instantiate.Arguments.ToDictionary(static a => a.Name, a => frame[a], StringComparer.Ordinal);
        var nested = Run(component, enclosing, frame, (_, import) => arguments[import.Name.Text]);
        var item = new InstanceItem(nested.Exports);
        frame.Bind(new InstanceDescription(instantiate.Type), item);
        frame.Instances.Add(item);
    }

    private static void AliasOuter(PlanFrame frame, OuterAliasDefinition alias)
    {
        var target = frame;
        for (var i = 0; i < alias.Components; i++)
        {
            target = target.Enclosing!;
        }

        frame.Add(alias.Sort == Sort.CoreModule ? target.CoreModules[alias.Index] : target.Components[alias.Index]);
    }

    private void CountInstance()
    {
        if (++_instances > limits.Instances)
        {
            throw new ComponentFormatException(
                WasmFormatError.LimitExceeded,
                0,
                $"the component makes more than {limits.Instances} instances"
            );
        }
    }

    private int SlotOf(CoreSource source)
    {
        if (!_slotOf.TryGetValue(source, out var slot))
        {
            slot = _slots.Count;
            _slots.Add(source);
            _slotOf.Add(source, slot);
        }

        return slot;
    }

    private int ContextOf(PlanFrame frame, CanonicalOptions options)
    {
        var plan = new ContextPlan(
            frame.State,
            options.Encoding,
            options.Memory is { } memory ? SlotOf(frame.CoreMemories[memory]) : -1,
            options.Realloc is { } realloc ? SlotOf(frame.CoreFunctions[realloc]) : -1,
            options.PostReturn is { } postReturn ? SlotOf(frame.CoreFunctions[postReturn]) : -1
        );
        if (!_contextOf.TryGetValue(plan, out var index))
        {
            index = _contexts.Count;
            _contexts.Add(plan);
            _contextOf.Add(plan, index);
        }

        return index;
    }

    private LinkedItem ImportFromHost(PlanFrame frame, ImportDefinition import)
    {
        var name = import.Name.Text;
        switch (import.Description)
        {
            case InstanceDescription instance:
                var host =
                    linker.Find(name) ?? throw new ComponentLinkException(name, $"The host has no interface `{name}`.");
                return new InstanceItem(
                    instance.Type.Exports.Items.ToDictionary(
                        static e => e.Name,
                        e => FromInterface(frame, host, name, e),
                        StringComparer.Ordinal
                    )
                );
            case FuncDescription or TypeDescription:
                return FromInterface(frame, linker.Root, name, new NamedExtern(name, import.Description));
            default:
                throw new ComponentLinkException(
                    name,
                    $"The component imports the {import.Description.Sort} `{name}`, which a host cannot supply."
                );
        }
    }

    private static LinkedItem FromInterface(PlanFrame frame, HostInterface host, string import, NamedExtern wanted)
    {
        switch (wanted.Description)
        {
            case FuncDescription function:
                return new HostFunctionItem(
                    $"{import}#{wanted.Name}",
                    host.FindFunction(wanted.Name)
                        ?? throw new ComponentLinkException(
                            import,
                            $"The host's `{host.Name?.Text ?? "root"}` has no function `{wanted.Name}` ({function.Type})."
                        )
                );
            case TypeDescription { Type: ResourceReference reference }:
                if (frame.Knows(reference.Resource))
                {
                    return new TypeItem(frame[reference.Resource]);
                }

                var resource =
                    host.FindResource(wanted.Name)
                    ?? throw new ComponentLinkException(
                        import,
                        $"The host's `{host.Name?.Text ?? "root"}` has no resource `{wanted.Name}`."
                    );
                frame.Define(reference.Resource, resource);
                return new TypeItem(resource);
            case TypeDescription:
                return new TypeItem(null);
            default:
                throw new ComponentLinkException(
                    import,
                    $"The component imports the {wanted.Description.Sort} `{wanted.Name}` in `{import}`, which a host cannot supply."
                );
        }
    }
}
