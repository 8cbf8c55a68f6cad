using Flint.Component.Abi;
using Flint.Component.Instances;
using Flint.Wasm;

namespace Flint.Component;

/// <summary>
/// An instance of a linked component: one store with its core instances, and the handle tables. Used by one thread at a
/// time; only <see cref="WasmStore.Interrupt"/> of its store may be called from another.
/// </summary>
public sealed class ComponentInstance : IDisposable
{
    private readonly ComponentPlan _plan;
    private readonly WasmInstance[] _instances;
    private readonly WasmExtern?[] _slots;
    private readonly CanonicalContext?[] _contexts;
    private readonly InstanceState?[] _states;
    private bool _restorable;

    private ComponentInstance(LinkedComponent linked, ComponentInstanceOptions options, object? state)
    {
        Linked = linked;
        HostState = state;
        _plan = linked.Plan;
        Options = options;
        _instances = new WasmInstance[_plan.Steps.Length];
        _slots = new WasmExtern?[_plan.Slots.Length];
        _contexts = new CanonicalContext?[_plan.Contexts.Length];
        _states = new InstanceState?[_plan.States];
        Store = linked.Engine.CreateStore(options.Store);
        Store.HostState = this;
    }

    /// <summary>What this is an instance of.</summary>
    public LinkedComponent Linked { get; }

    /// <summary>The store that holds its core instances. Its host state belongs to this object.</summary>
    public WasmStore Store { get; }

    /// <summary>Whatever the host wants its functions to find (<see cref="HostCall.State{T}"/>).</summary>
    public object? HostState { get; set; }

    /// <summary>
    /// Whether a call ended in a trap or exception. The instance takes no more calls until it is restored, so that nobody
    /// sees what the trap left behind (Explainer.md, component invariants).
    /// </summary>
    public bool IsPoisoned { get; private set; }

    internal ComponentInstanceOptions Options { get; }

    internal static ComponentInstance Create(LinkedComponent linked, ComponentInstanceOptions options, object? state)
    {
        var instance = new ComponentInstance(linked, options, state);
        try
        {
            instance.Instantiate();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Remembers the present state for <see cref="TryRestore"/>. Call once, after instantiation and before the first call.
    /// </summary>
    public void Capture()
    {
        // What start code left in a handle table is host state that a store knows nothing of.
        _restorable = _states.All(static s => s is null || s.Handles.TryCapture());
        Store.Capture();
    }

    /// <summary>
    /// Puts the instance back to how it was at <see cref="Capture"/>; handles are forgotten, but for those
    /// that start code was given and that survive, and what the host had given away is dropped. False where that is not possible, and the instance must be disposed of.
    /// </summary>
    public bool TryRestore()
    {
        if (!_restorable)
        {
            return false;
        }

        ClearStates();
        foreach (var state in _states)
        {
            state?.Handles.Restore();
        }

        Store.Restore();
        IsPoisoned = false;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ClearStates();
        Store.Dispose();
    }

    internal InstanceState State(int index) => _states[index] ??= new InstanceState(Options.MaximumHandles);

    internal CanonicalContext Context(int index) => _contexts[index] ?? CreateContext(index);

    internal CoreFunction CoreFunction(int slot) =>
        _plan.Slots[slot] is BuiltinSource source
            ? new CoreFunction(null, source.Builtin)
            : new CoreFunction((WasmFunction)Slot(slot), null);

    internal void Poison() => IsPoisoned = true;

    private void Instantiate()
    {
        // Waits for a callback that is running, so that it cannot interrupt what comes after.
        using var registration = Options.Cancellation.UnsafeRegister(
            static store => ((WasmStore)store!).Interrupt(),
            Store
        );
        for (var i = 0; i < _plan.Steps.Length; i++)
        {
            var step = _plan.Steps[i];
            var imports = new WasmExtern[step.Imports.Length];
            for (var j = 0; j < imports.Length; j++)
            {
                imports[j] = Resolve(step.Imports[j]);
            }

            _instances[i] = Store.Instantiate(step.Module, imports);
        }

        if (Options.Cancellation.IsCancellationRequested)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    private WasmExtern Slot(int slot) => _slots[slot] ??= Resolve(_plan.Slots[slot]);

    private WasmExtern Resolve(CoreSource source) =>
        source is ExportSource export
            ? _instances[export.Instance].GetExport(export.Name)!
            : ((BuiltinSource)source).Builtin.Function;

    private CanonicalContext CreateContext(int index)
    {
        var plan = _plan.Contexts[index];
        return _contexts[index] = new CanonicalContext(
            this,
            State(plan.State),
            plan.Encoding,
            plan.Memory < 0 ? null : (WasmMemory)Slot(plan.Memory),
            plan.Realloc < 0 ? null : CoreFunction(plan.Realloc),
            plan.PostReturn < 0 ? null : CoreFunction(plan.PostReturn)
        );
    }

    private void ClearStates()
    {
        foreach (var state in _states)
        {
            state?.Clear();
        }
    }
}
