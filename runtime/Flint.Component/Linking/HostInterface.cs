using Flint.Component.Instances;
using Flint.Component.Linking;
using Flint.Component.Types;

namespace Flint.Component;

/// <summary>
/// What the host gives to guests under one interface name: functions and resources. Functions are .NET delegates; their
/// parameter types are checked against the component's when it is linked.
/// </summary>
/// <remarks>
/// How types correspond: integers, floats, <c>bool</c> and <c>string</c> to themselves, <c>char</c> to
/// <see cref="System.Text.Rune"/>, <c>list&lt;T&gt;</c> to arrays (bytes also to <see cref="GuestBytes"/>, without a copy),
/// tuples to value tuples, <c>option</c> to <see cref="Option{T}"/>, <c>result</c> to <see cref="Result{TOk, TError}"/>,
/// enumerations and flags to .NET's, records to <see cref="IRecordValue{TSelf, TFields}"/>, variants to
/// <see cref="IVariantValue{TSelf}"/>, handles to the objects of <see cref="Resource{T}"/>, anything to
/// <see cref="ComponentValue"/>.
/// </remarks>
public sealed class HostInterface
{
    private readonly Dictionary<string, HostBinding> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostResource> _resources = new(StringComparer.Ordinal);

    internal HostInterface(ExternName? name) => Name = name;

    internal ExternName? Name { get; }

    internal HostBinding? Fallback { get; private set; }

    internal HostBinding? FindFunction(string name) => _functions.GetValueOrDefault(name) ?? Fallback;

    internal HostResource? FindResource(string name) => _resources.GetValueOrDefault(name);

    /// <summary>Adds a resource whose handles stand for objects of a class.</summary>
    /// <param name="name">The label, as in <c>input-stream</c>.</param>
    /// <param name="drop">Runs when the guest gives the handle up; may throw a trap.</param>
    /// <param name="abandon">Runs instead when the instance ends or is restored; must not throw.</param>
    /// <param name="survives">
    /// Whether a handle that start code was given is good again after a restore, even where it was dropped or abandoned.
    /// Without this an instance whose start code has kept handles cannot be restored.
    /// </param>
    public HostInterface Resource<T>(
        string name,
        Action<T>? drop = null,
        Action<T>? abandon = null,
        Func<T, bool>? survives = null
    )
        where T : class
    {
        _resources.Add(name, new HostResource<T>(name, drop, abandon, survives));
        return this;
    }

    /// <summary>
    /// Lets every function that was not added be linked all the same, and trap when it is called: for interfaces that are
    /// harmless because nothing in them can be reached.
    /// </summary>
    public HostInterface Otherwise()
    {
        Fallback = new EmptyBinding();
        return this;
    }

    /// <summary>Adds a function.</summary>
    public HostInterface Function<TResult>(string name, Func<HostCall, TResult> body) =>
        Add<ValueTuple, TResult>(name, (c, _) => body(c));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action(string name, Action<HostCall> body) =>
        Add<ValueTuple, Unit>(
            name,
            (c, _) =>
            {
                body(c);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, TResult>(string name, Func<HostCall, T1, TResult> body) =>
        Add<ValueTuple<T1>, TResult>(name, (c, a) => body(c, a.Item1));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1>(string name, Action<HostCall, T1> body) =>
        Add<ValueTuple<T1>, Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, T2, TResult>(string name, Func<HostCall, T1, T2, TResult> body) =>
        Add<(T1, T2), TResult>(name, (c, a) => body(c, a.Item1, a.Item2));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1, T2>(string name, Action<HostCall, T1, T2> body) =>
        Add<(T1, T2), Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1, a.Item2);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, T2, T3, TResult>(string name, Func<HostCall, T1, T2, T3, TResult> body) =>
        Add<(T1, T2, T3), TResult>(name, (c, a) => body(c, a.Item1, a.Item2, a.Item3));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1, T2, T3>(string name, Action<HostCall, T1, T2, T3> body) =>
        Add<(T1, T2, T3), Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1, a.Item2, a.Item3);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, T2, T3, T4, TResult>(string name, Func<HostCall, T1, T2, T3, T4, TResult> body) =>
        Add<(T1, T2, T3, T4), TResult>(name, (c, a) => body(c, a.Item1, a.Item2, a.Item3, a.Item4));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1, T2, T3, T4>(string name, Action<HostCall, T1, T2, T3, T4> body) =>
        Add<(T1, T2, T3, T4), Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1, a.Item2, a.Item3, a.Item4);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, T2, T3, T4, T5, TResult>(
        string name,
        Func<HostCall, T1, T2, T3, T4, T5, TResult> body
    ) => Add<(T1, T2, T3, T4, T5), TResult>(name, (c, a) => body(c, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5));

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1, T2, T3, T4, T5>(string name, Action<HostCall, T1, T2, T3, T4, T5> body) =>
        Add<(T1, T2, T3, T4, T5), Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5);
                return default;
            }
        );

    /// <summary>Adds a function.</summary>
    public HostInterface Function<T1, T2, T3, T4, T5, T6, TResult>(
        string name,
        Func<HostCall, T1, T2, T3, T4, T5, T6, TResult> body
    ) =>
        Add<(T1, T2, T3, T4, T5, T6), TResult>(
            name,
            (c, a) => body(c, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6)
        );

    /// <summary>Adds a function without result.</summary>
    public HostInterface Action<T1, T2, T3, T4, T5, T6>(string name, Action<HostCall, T1, T2, T3, T4, T5, T6> body) =>
        Add<(T1, T2, T3, T4, T5, T6), Unit>(
            name,
            (c, a) =>
            {
                body(c, a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6);
                return default;
            }
        );

    private HostInterface Add<TArguments, TResult>(string name, HostBody<TArguments, TResult> body)
    {
        _functions.Add(name, new HostBinding<TArguments, TResult>(body));
        return this;
    }
}
