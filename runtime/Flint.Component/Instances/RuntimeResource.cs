namespace Flint.Component.Instances;

/// <summary>
/// A resource type of a linked component: fixed when the component is linked, shared by all its instances. Handles are
/// checked against it by identity.
/// </summary>
internal abstract class RuntimeResource(string name)
{
    /// <summary>A name for people.</summary>
    public string Name { get; } = name;
}

/// <summary>A resource that the host implements: its handles stand for .NET objects.</summary>
internal abstract class HostResource(string name, Type type) : RuntimeResource(name)
{
    /// <summary>The type of the objects.</summary>
    public Type Type { get; } = type;

    /// <summary>Runs when the guest gives the last handle up.</summary>
    public abstract void Drop(object value);

    /// <summary>Runs for what an instance leaves behind when it ends or is restored.</summary>
    public abstract void Abandon(object value);

    /// <summary>Whether a handle that start code has left is good again after a restore.</summary>
    public abstract bool Survives(object value);
}

/// <inheritdoc/>
internal sealed class HostResource<T>(string name, Action<T>? drop, Action<T>? abandon, Func<T, bool>? survives)
    : HostResource(name, typeof(T))
    where T : class
{
    public override void Drop(object value) => drop?.Invoke((T)value);

    public override void Abandon(object value) => abandon?.Invoke((T)value);

    public override bool Survives(object value) => survives?.Invoke((T)value) ?? false;
}

/// <summary>A resource that a component implements: its handles stand for 32-bit representations.</summary>
internal sealed class GuestResourceType(string name, int owner) : RuntimeResource(name)
{
    /// <summary>The index of the component instance that implements it.</summary>
    public int Owner { get; } = owner;

    /// <summary>The core slot of its destructor, or -1.</summary>
    public int DestructorSlot { get; set; } = -1;

    /// <summary>The state of the owner and of the instances that it is nested in.</summary>
    public int[] OwnerAncestry { get; set; } = [];
}
