using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Types;

namespace Flint.Component.Instances;

/// <summary>A <c>canon lift</c>: a core function as a component function.</summary>
internal sealed record LiftedFunction(FuncType Type, int Slot, int Context, int[] Ancestry, CodecFactory Codecs)
{
    /// <summary>Slots of the core function's arguments or results, whichever are more.</summary>
    public int Slots { get; } = Math.Max(1, CoreSignatures.Lift(Type).Slots);

    public bool BorrowsParameters { get; } = Type.Parameters.Any(static p => p.Type.ContainsBorrow);

    /// <summary>What a call by some caller enters; null stands for the host.</summary>
    public EnteringSet EnteredBy(int[]? caller) => new([.. caller is null ? Ancestry : Ancestry.Except(caller)]);
}

/// <summary>
/// Calls of a lifted function with .NET values (CanonicalABI.md, <c>canon_lift</c>), put together once per signature. A call
/// is: enter, <see cref="Run"/>, <see cref="PostReturn"/>, leave.
/// </summary>
/// <typeparam name="TArguments">A tuple of the parameters.</typeparam>
/// <typeparam name="TResult">The result, or <see cref="Unit"/>.</typeparam>
internal sealed class LiftedCall<TArguments, TResult>(LiftedFunction function)
{
    private readonly ValueCodec<TArguments> _parameters = function.Codecs.CreateParameters<TArguments>(function.Type);
    private readonly ValueCodec<TResult> _result = function.Codecs.Create<TResult>(function.Type.Result);
    private readonly bool _parametersInMemory = function.Type.ParametersInMemory;
    private readonly bool _resultInMemory = function.Type.ResultInMemory;

    /// <summary>Lowers the arguments, runs the function and lifts its result.</summary>
    /// <param name="root">The instance.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="flatResult">What the core function answered, for <see cref="PostReturn"/>.</param>
    public TResult Run(ComponentInstance root, TArguments arguments, out ulong flatResult)
    {
        var context = root.Context(function.Context);
        var scope = function.BorrowsParameters ? new BorrowScope() : null;
        Span<ulong> slots = stackalloc ulong[function.Slots];
        slots.Clear();
        var lower = new LowerContext(context, scope);
        if (_parametersInMemory)
        {
            var address = context.Allocate(_parameters.Layout.Alignment, _parameters.Size);
            _parameters.Store(ref lower, arguments, address);
            slots[0] = address;
        }
        else
        {
            _parameters.Lower(ref lower, arguments, slots[.._parameters.FlatCount]);
        }

        root.CoreFunction(function.Slot).Invoke(root, slots);
        flatResult = slots[0];
        var lift = new LiftContext(context, LiftContext.MaximumBytes);
        TResult result;
        if (_resultInMemory)
        {
            var address = (uint)flatResult;
            CanonicalContext.CheckAligned(address, _result.Layout.Alignment);
            result = _result.Load(ref lift, context.Bytes(address, _result.Size));
        }
        else
        {
            result = _result.Lift(ref lift, slots[.._result.FlatCount]);
        }

        return scope is { Open: > 0 }
            ? throw new ComponentTrapException("borrow handles still remain at the end of the call")
            : result;
    }

    /// <summary>Lets the guest free what its result was made of.</summary>
    public void PostReturn(ComponentInstance root, ulong flatResult)
    {
        var context = root.Context(function.Context);
        if (context.PostReturn is { } postReturn)
        {
            Span<ulong> slots = [flatResult];
            context.State.MayLeave = false;
            postReturn.Invoke(root, slots);
            context.State.MayLeave = true;
        }
    }
}
