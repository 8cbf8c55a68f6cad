using Flint.Component;

namespace Flint.Wasi.Io;

/// <summary>
/// What a handle stands for. WIT says of many resources that they are children of others: a parent with living children
/// cannot be dropped.
/// </summary>
internal abstract class HostObject
{
    private HostObject? _parent;
    private int _children;

    /// <summary>Makes this a child.</summary>
    public void AttachTo(HostObject parent)
    {
        _parent = parent;
        parent._children++;
    }

    /// <summary>The guest gave the handle up.</summary>
    /// <exception cref="ComponentTrapException">There are children.</exception>
    public void Drop()
    {
        CheckChildless();
        Detach();
        OnDropped();
    }

    /// <summary>Traps while there are children: they would outlive what they are part of.</summary>
    public void CheckChildless()
    {
        if (_children > 0)
        {
            throw new ComponentTrapException($"{GetType().Name}: resource has children");
        }
    }

    /// <summary>Stops being a child.</summary>
    public void Detach()
    {
        if (_parent is not null)
        {
            _parent._children--;
            _parent = null;
        }
    }

    /// <summary>Releases what the object holds.</summary>
    protected virtual void OnDropped() { }
}
