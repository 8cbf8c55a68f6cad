using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Instances;
using Flint.Component.Types;

namespace Flint.Component.Linking;

/// <summary>
/// One component instance while its component is linked: its index spaces, filled in the order of its definitions.
/// </summary>
/// <param name="state">The place of its run-time state.</param>
/// <param name="enclosing">The frame of the component that its component is written in, for outer aliases.</param>
/// <param name="instantiator">The frame of the component instance that it is nested in.</param>
internal sealed class PlanFrame(int state, PlanFrame? enclosing, PlanFrame? instantiator)
{
    private readonly Dictionary<ResourceType, RuntimeResource> _resources = [];
    private CodecFactory? _codecs;

    public int State { get; } = state;

    public PlanFrame? Enclosing { get; } = enclosing;

    /// <summary>The state of this instance and of those that it is nested in.</summary>
    public int[] Ancestry { get; } = [state, .. instantiator?.Ancestry ?? []];

    public List<ModuleItem> CoreModules { get; } = [];

    public List<CoreInstanceItem> CoreInstances { get; } = [];

    public List<CoreSource> CoreFunctions { get; } = [];

    public List<CoreSource> CoreTables { get; } = [];

    public List<CoreSource> CoreMemories { get; } = [];

    public List<CoreSource> CoreGlobals { get; } = [];

    public List<CoreSource> CoreTags { get; } = [];

    public List<LinkedItem> Functions { get; } = [];

    public List<ComponentItem> Components { get; } = [];

    public List<InstanceItem> Instances { get; } = [];

    public Dictionary<string, LinkedItem> Exports { get; } = new(StringComparer.Ordinal);

    /// <summary>Codecs that know this instance's resource types, those that are still to come included.</summary>
    public CodecFactory Codecs => _codecs ??= new CodecFactory(_resources);

    public RuntimeResource this[ResourceType type] => _resources[type];

    public bool Knows(ResourceType type) => _resources.ContainsKey(type);

    public void Define(ResourceType type, RuntimeResource resource) => _resources.TryAdd(type, resource);

    /// <summary>Learns what the resource types in a description stand for, from the item that it describes.</summary>
    public void Bind(ExternDescription description, LinkedItem item)
    {
        switch (description, item)
        {
            case (TypeDescription { Type: ResourceReference reference }, TypeItem { Resource: { } resource }):
                Define(reference.Resource, resource);
                break;
            case (InstanceDescription instance, InstanceItem supplied):
                foreach (var export in instance.Type.Exports.Items)
                {
                    Bind(export.Description, supplied.Exports[export.Name]);
                }

                break;
        }
    }

    public List<CoreSource> Core(Sort sort) =>
        sort switch
        {
            Sort.CoreFunction => CoreFunctions,
            Sort.CoreTable => CoreTables,
            Sort.CoreMemory => CoreMemories,
            Sort.CoreGlobal => CoreGlobals,
            _ => CoreTags,
        };

    public LinkedItem this[NamedItem item] =>
        item.Item.Sort switch
        {
            Sort.CoreModule => CoreModules[item.Item.Index],
            Sort.Function => Functions[item.Item.Index],
            Sort.Component => Components[item.Item.Index],
            Sort.Instance => Instances[item.Item.Index],
            _ => new TypeItem(item.Type is ResourceReference reference ? this[reference.Resource] : null),
        };

    /// <summary>Adds an item to the index space of its sort.</summary>
    public void Add(LinkedItem item)
    {
        switch (item)
        {
            case ModuleItem module:
                CoreModules.Add(module);
                break;
            case ComponentItem component:
                Components.Add(component);
                break;
            case InstanceItem instance:
                Instances.Add(instance);
                break;
            case HostFunctionItem or LiftedItem:
                Functions.Add(item);
                break;
        }
    }
}
