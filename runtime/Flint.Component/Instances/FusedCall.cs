using System.Runtime.CompilerServices;
using Flint.Component.Abi;
using Flint.Component.Binary;
using Flint.Component.Types;

namespace Flint.Component.Instances;

/// <summary>A <c>canon lower</c> of a function that another component lifted: a call from component to component.</summary>
internal sealed class FusedCall : Builtin
{
    private readonly LiftedCall<ComponentValue[], ComponentValue>? _call;
    private readonly LiftedCall<ComponentValue[], Unit>? _callWithoutResult;
    private readonly EnteringSet _entering;
    private readonly LoweredArguments<ComponentValue[]> _arguments;
    private readonly LoweredResult<ComponentValue>? _result;

    public FusedCall(string name, FuncType type, int context, CodecFactory codecs, LiftedFunction callee, int[] caller)
        : base(name, CoreSignatures.Lower(type))
    {
        _entering = callee.EnteredBy(caller);
        _arguments = new LoweredArguments<ComponentValue[]>(type, context, codecs);
        if (type.Result is null)
        {
            _callWithoutResult = new LiftedCall<ComponentValue[], Unit>(callee);
        }
        else
        {
            _call = new LiftedCall<ComponentValue[], ComponentValue>(callee);
            _result = new LoweredResult<ComponentValue>(type, codecs);
        }
    }

    public override void Invoke(ComponentInstance root, Span<ulong> slots)
    {
        var context = root.Context(_arguments.Context);
        CheckMayLeave(context.State);
        var lift = new LiftContext(context, LiftContext.MaximumBytes);
        _entering.Enter(root);
        var arguments = _arguments.Lift(ref lift, slots);
        if (_call is not null)
        {
            var result = _call.Run(root, arguments, out var flat);
            _result!.Lower(context, result, slots);
            _call.PostReturn(root, flat);
        }
        else
        {
            _callWithoutResult!.Run(root, arguments, out var flat);
            _callWithoutResult.PostReturn(root, flat);
        }

        _entering.Leave(root);
        lift.EndLends();
    }
}

/// <summary>The parameters of a lowered function: where its core arguments are, and how they are read.</summary>
internal sealed class LoweredArguments<T>(FuncType type, int context, CodecFactory codecs)
{
    private readonly ValueCodec<T> _codec = codecs.CreateParameters<T>(type);
    private readonly bool _inMemory = type.ParametersInMemory;

    /// <summary>The place of the canonical options in the plan.</summary>
    public int Context { get; } = context;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lift(ref LiftContext lift, scoped ReadOnlySpan<ulong> slots)
    {
        if (!_inMemory)
        {
            return _codec.Lift(ref lift, slots[.._codec.FlatCount]);
        }

        var address = (uint)slots[0];
        CanonicalContext.CheckAligned(address, _codec.Layout.Alignment);
        return _codec.Load(ref lift, lift.Context.Bytes(address, _codec.Size));
    }
}

/// <summary>The result of a lowered function: a core value, or bytes where the last argument points.</summary>
internal sealed class LoweredResult<T>(FuncType type, CodecFactory codecs)
{
    private readonly ValueCodec<T> _codec = codecs.Create<T>(type.Result);
    private readonly bool _inMemory = type.ResultInMemory;
    private readonly int _pointerSlot = type.ParametersInMemory ? 1 : type.ParameterLayout.FlatCount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lower(CanonicalContext context, T value, Span<ulong> slots)
    {
        var lower = new LowerContext(context, null);
        if (_inMemory)
        {
            var address = (uint)slots[_pointerSlot];
            CanonicalContext.CheckAligned(address, _codec.Layout.Alignment);
            context.Bytes(address, _codec.Size);
            _codec.Store(ref lower, value, address);
        }
        else
        {
            var flat = slots[.._codec.FlatCount];
            flat.Clear();
            _codec.Lower(ref lower, value, flat);
        }
    }
}
