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

    /// <summary>
    /// Whether a handle to this that start code was given is good again when the instance is restored: it must not matter
    /// what the guest did with it meanwhile.
    /// </summary>
    public virtual bool Survives => false;

    /// <summary>The instance ends or is restored, and the handle with it; so do all others, children too.</summary>
    public void Abandon()
    {
        _children = 0;
        _parent = null;
        OnAbandoned();
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

    /// <summary>Releases what must not outlive the request. Does not throw.</summary>
    protected virtual void OnAbandoned() { }
}
