using System.Runtime.CompilerServices;
using Flint.Wasm;

namespace Flint.Component.Instances;

/// <summary>
/// A core function that the component model supplies. Belongs to a linked component; instances share it and are found
/// through the caller's store.
/// </summary>
internal abstract class Builtin
{
    protected Builtin(string name, FunctionType signature)
    {
        Function = new HostFunction(
            name,
            signature,
            (caller, slots) => Invoke(Unsafe.As<ComponentInstance>(caller.Store.HostState!), slots)
        );
    }

    /// <summary>The function as an import of core modules.</summary>
    public HostFunction Function { get; }

    public abstract void Invoke(ComponentInstance root, Span<ulong> slots);

    /// <summary>Calls out are refused while an allocator or a post-return function runs.</summary>
    protected static void CheckMayLeave(InstanceState state)
    {
        if (!state.MayLeave)
        {
            throw new ComponentTrapException("cannot leave component instance");
        }
    }
}
