using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Flint.Component.Instances;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Handles to what the host implements, as the objects themselves.</summary>
internal abstract class HandleCodec<T>(HandleType type) : ValueCodec<T>(type.Layout)
{
    public sealed override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        Take(ref context, (uint)flat[0]);

    public sealed override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        Take(ref context, BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    public sealed override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat) =>
        flat[0] = Give(ref context, value);

    public sealed override void Store(ref LowerContext context, T value, uint address) =>
        BinaryPrimitives.WriteUInt32LittleEndian(context.Context.Bytes(address, 4), Give(ref context, value));

    /// <summary>What a handle stands for; an owned handle leaves the table.</summary>
    protected abstract T Take(ref LiftContext context, uint handle);

    /// <summary>A new handle.</summary>
    protected abstract uint Give(ref LowerContext context, T value);
}

internal sealed class HostOwnCodec<T>(HandleType type, HostResource resource) : HandleCodec<T>(type)
    where T : class
{
    protected override T Take(ref LiftContext context, uint handle) =>
        Unsafe.As<T>(context.Context.State.Handles.RemoveOwn(handle, resource).Object!);

    protected override uint Give(ref LowerContext context, T value) =>
        context.Context.State.Handles.Add(resource, value, 0, null);
}

internal sealed class HostBorrowCodec<T>(HandleType type, HostResource resource) : HandleCodec<T>(type)
    where T : class
{
    protected override T Take(ref LiftContext context, uint handle) =>
        Unsafe.As<T>(context.Lend(handle, resource).Object!);

    protected override uint Give(ref LowerContext context, T value)
    {
        context.Scope!.Open++;
        return context.Context.State.Handles.Add(resource, value, 0, context.Scope);
    }
}

/// <summary>Handles to anything, as what they stand for: between components, and to the host for guests' resources.</summary>
internal sealed class RepresentationCodec(HandleType type, RuntimeResource resource) : HandleCodec<ResourceValue>(type)
{
    private readonly bool _isOwn = type.IsOwn;

    protected override ResourceValue Take(ref LiftContext context, uint handle)
    {
        if (_isOwn)
        {
            var owned = context.Context.State.Handles.RemoveOwn(handle, resource);
            return new ResourceValue(context.Context.Root, resource, owned.Object, owned.Representation);
        }

        ref var entry = ref context.Lend(handle, resource);
        return new ResourceValue(context.Context.Root, resource, entry.Object, entry.Representation);
    }

    protected override uint Give(ref LowerContext context, ResourceValue value)
    {
        if (!ReferenceEquals(value.Resource, resource))
        {
            throw new ArgumentException($"A {resource.Name} is needed, not a {value.Resource.Name}.", nameof(value));
        }

        if (value.Root is not null && !ReferenceEquals(value.Root, context.Context.Root))
        {
            throw new ArgumentException("The resource belongs to another instance.", nameof(value));
        }

        var state = context.Context.State;
        if (_isOwn)
        {
            return state.Handles.Add(resource, value.Object, value.Representation, null);
        }

        // Whoever implements a resource sees the representation and not a handle.
        if (resource is GuestResourceType guest && ReferenceEquals(context.Context.Root.State(guest.Owner), state))
        {
            return value.Representation;
        }

        context.Scope!.Open++;
        return state.Handles.Add(resource, value.Object, value.Representation, context.Scope);
    }
}
