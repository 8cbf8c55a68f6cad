using Flint.Component.Instances;

namespace Flint.Component;

/// <summary>An exported function, ready to be called with .NET values. Thread-safe; instances are not.</summary>
/// <typeparam name="TArguments">A tuple of the parameters.</typeparam>
/// <typeparam name="TResult">The result, or <see cref="Unit"/>.</typeparam>
public sealed class TypedFunction<TArguments, TResult>
{
    private readonly LinkedComponent _linked;
    private readonly LiftedCall<TArguments, TResult> _call;
    private readonly EnteringSet _entering;

    internal TypedFunction(LinkedComponent linked, LiftedFunction function)
    {
        _linked = linked;
        _call = new LiftedCall<TArguments, TResult>(function);
        _entering = function.EnteredBy(null);
    }

    /// <summary>Calls the function of an instance.</summary>
    /// <exception cref="ArgumentException">The instance is of another component.</exception>
    /// <exception cref="Wasm.WasmTrapException">
    /// The guest trapped, or is poisoned by an earlier trap, or was called from inside itself.
    /// </exception>
    /// <exception cref="Exception">Whatever a host function threw comes out as it is.</exception>
    public TResult Call(ComponentInstance instance, TArguments arguments)
    {
        if (!ReferenceEquals(instance.Linked, _linked))
        {
            throw new ArgumentException("The instance is of another component.", nameof(instance));
        }

        if (instance.IsPoisoned)
        {
            throw new ComponentTrapException("cannot enter component instance: an earlier call trapped");
        }

        _entering.Enter(instance);
        try
        {
            var result = _call.Run(instance, arguments, out var flat);
            _call.PostReturn(instance, flat);
            _entering.Leave(instance);
            return result;
        }
        catch
        {
            instance.Poison();
            throw;
        }
    }
}
