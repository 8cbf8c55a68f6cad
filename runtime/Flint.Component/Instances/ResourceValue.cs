namespace Flint.Component.Instances;

/// <summary>What a handle stands for.</summary>
/// <param name="Root">The instance that a guest's resource belongs to; null for objects of the host.</param>
/// <param name="Resource">The type.</param>
/// <param name="Object">The object of a host resource.</param>
/// <param name="Representation">The representation of a guest resource.</param>
internal readonly record struct ResourceValue(
    ComponentInstance? Root,
    RuntimeResource Resource,
    object? Object,
    uint Representation
);
