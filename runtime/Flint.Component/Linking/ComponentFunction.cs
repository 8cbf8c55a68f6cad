using Flint.Component.Abi;
using Flint.Component.Instances;

namespace Flint.Component;

/// <summary>A function that a linked component exports; called with one of its instances. Thread-safe.</summary>
public sealed class ComponentFunction
{
    private readonly LinkedComponent _linked;
    private readonly LiftedFunction _function;
    private readonly Lazy<Func<ComponentInstance, ComponentValue[], ComponentValue?>> _dynamic;

    internal ComponentFunction(LinkedComponent linked, string name, LiftedFunction function)
    {
        _linked = linked;
        _function = function;
        Name = name;
        _dynamic = new(BindDynamic);
    }

    /// <summary>The name for people, as in <c>wasi:cli/run@0.2.0#run</c>.</summary>
    public string Name { get; }

    internal Types.FuncType Type => _function.Type;

    /// <summary>The type for people, as WIT writes it.</summary>
    public string TypeText => _function.Type.ToString();

    /// <summary>Makes a call for .NET types; <see cref="HostInterface"/> says how types correspond.</summary>
    /// <typeparam name="TArguments">A tuple of the parameters.</typeparam>
    /// <typeparam name="TResult">The result, or <see cref="Unit"/>.</typeparam>
    /// <exception cref="ArgumentException">The types do not fit the function.</exception>
    public TypedFunction<TArguments, TResult> Bind<TArguments, TResult>()
    {
        try
        {
            return new TypedFunction<TArguments, TResult>(_linked, _function);
        }
        catch (CodecMismatchException mismatch)
        {
            throw new ArgumentException($"`{Name}` is {TypeText}: {mismatch.Message}.", mismatch);
        }
    }

    /// <summary>Calls the function. Answers its result, or null where it has none.</summary>
    /// <exception cref="ArgumentException">An argument is not of the parameter's type.</exception>
    /// <exception cref="Wasm.WasmTrapException">The guest trapped.</exception>
    public ComponentValue? Call(ComponentInstance instance, params ComponentValue[] arguments) =>
        _dynamic.Value(instance, arguments);

    private Func<ComponentInstance, ComponentValue[], ComponentValue?> BindDynamic()
    {
        if (_function.Type.Result is null)
        {
            var call = Bind<ComponentValue[], Unit>();
            return (instance, arguments) =>
            {
                call.Call(instance, arguments);
                return null;
            };
        }

        return Bind<ComponentValue[], ComponentValue>().Call;
    }
}
