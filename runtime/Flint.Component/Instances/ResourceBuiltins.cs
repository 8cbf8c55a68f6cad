using Flint.Component.Binary;

namespace Flint.Component.Instances;

/// <summary><c>canon resource.new</c>: a handle for a representation.</summary>
internal sealed class ResourceNew(int state, GuestResourceType resource)
    : Builtin($"[resource-new]{resource.Name}", CoreSignatures.HandleToRepresentation)
{
    public override void Invoke(ComponentInstance root, Span<ulong> slots)
    {
        var instance = root.State(state);
        CheckMayLeave(instance);
        slots[0] = instance.Handles.Add(resource, null, (uint)slots[0], null);
    }
}

/// <summary><c>canon resource.rep</c>: the representation behind a handle.</summary>
internal sealed class ResourceRepresentation(int state, GuestResourceType resource)
    : Builtin($"[resource-rep]{resource.Name}", CoreSignatures.HandleToRepresentation)
{
    public override void Invoke(ComponentInstance root, Span<ulong> slots) =>
        slots[0] = root.State(state).Handles.Get((uint)slots[0], resource).Representation;
}

/// <summary><c>canon resource.drop</c>: gives a handle up; an owned one runs the destructor.</summary>
internal sealed class ResourceDrop(int state, RuntimeResource resource, EnteringSet entering)
    : Builtin($"[resource-drop]{resource.Name}", CoreSignatures.Destructor)
{
    public override void Invoke(ComponentInstance root, Span<ulong> slots)
    {
        var instance = root.State(state);
        CheckMayLeave(instance);
        var entry = instance.Handles.Remove((uint)slots[0], resource);
        if (!entry.IsOwn)
        {
            entry.Scope!.Open--;
            return;
        }

        if (resource is HostResource host)
        {
            host.Drop(entry.Object!);
        }
        else
        {
            Destroy(root, (GuestResourceType)resource, entry.Representation, entering);
        }
    }

    /// <summary>Runs the destructor of a guest's resource, as a call into the instance that implements it.</summary>
    public static void Destroy(
        ComponentInstance root,
        GuestResourceType resource,
        uint representation,
        EnteringSet entering
    )
    {
        entering.Enter(root);
        if (resource.DestructorSlot >= 0)
        {
            Span<ulong> slots = [representation];
            root.CoreFunction(resource.DestructorSlot).Invoke(root, slots);
        }

        entering.Leave(root);
    }
}
