using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Instances;
using Flint.Component.Types;

namespace Flint.Component.Linking;

/// <summary>A function of the host; bound to each component that lowers it.</summary>
internal abstract class HostBinding
{
    /// <summary>The core function that a component calls.</summary>
    /// <exception cref="CodecMismatchException">The component has the function with another type.</exception>
    public abstract Builtin Bind(string name, FuncType type, int context, CodecFactory codecs);
}

internal sealed class HostBinding<TArguments, TResult>(HostBody<TArguments, TResult> body) : HostBinding
{
    public override Builtin Bind(string name, FuncType type, int context, CodecFactory codecs) =>
        new HostLowered<TArguments, TResult>(name, type, context, codecs, body);
}

/// <summary>A host function on a tuple of its arguments.</summary>
internal delegate TResult HostBody<in TArguments, out TResult>(HostCall call, TArguments arguments);

/// <summary>A <c>canon lower</c> of a host function.</summary>
internal sealed class HostLowered<TArguments, TResult>(
    string name,
    FuncType type,
    int context,
    CodecFactory codecs,
    HostBody<TArguments, TResult> body
) : Builtin(name, CoreSignatures.Lower(type))
{
    private readonly LoweredArguments<TArguments> _arguments = new(type, context, codecs);
    private readonly LoweredResult<TResult> _result = new(type, codecs);

    public override void Invoke(ComponentInstance root, Span<ulong> slots)
    {
        var canonical = root.Context(_arguments.Context);
        CheckMayLeave(canonical.State);
        var lift = new LiftContext(canonical, root.Options.MaximumHostCallBytes);
        var arguments = _arguments.Lift(ref lift, slots);

        // No guest code runs before the result is lowered, and none that could drop a handle while it is, so nobody can
        // see that the loans end here.
        lift.EndLends();
        var result = body(new HostCall(canonical), arguments);
        _result.Lower(canonical, result, slots);
    }
}

/// <summary>
/// Stands for a function of an interface that is linked empty: nobody can hold the resource that it needs. Lifting the
/// arguments traps on the handle; a function without one traps here.
/// </summary>
internal sealed class EmptyBinding : HostBinding
{
    public override Builtin Bind(string name, FuncType type, int context, CodecFactory codecs) =>
        new EmptyFunction(name, type, context, codecs);

    private sealed class EmptyFunction(string name, FuncType type, int context, CodecFactory codecs)
        : Builtin(name, CoreSignatures.Lower(type))
    {
        private readonly LoweredArguments<ComponentValue[]> _arguments = new(type, context, codecs);

        public override void Invoke(ComponentInstance root, Span<ulong> slots)
        {
            var lift = new LiftContext(root.Context(_arguments.Context), root.Options.MaximumHostCallBytes);
            _arguments.Lift(ref lift, slots);
            throw new ComponentTrapException($"`{Function.Name}` was called, which is not granted here");
        }
    }
}
