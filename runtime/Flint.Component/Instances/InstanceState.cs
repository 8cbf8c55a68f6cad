namespace Flint.Component.Instances;

/// <summary>The run-time state of one component instance of a component: its handles and whether it may be entered or left.</summary>
internal sealed class InstanceState(int maximumHandles)
{
    public HandleTable Handles { get; } = new(maximumHandles);

    /// <summary>False while a call runs inside: no re-entrance (Explainer.md, component invariants).</summary>
    public bool MayEnter { get; set; } = true;

    /// <summary>False while an allocator or a post-return function runs: these may not call out.</summary>
    public bool MayLeave { get; set; } = true;

    public void Clear()
    {
        Handles.Clear();
        MayEnter = true;
        MayLeave = true;
    }
}
