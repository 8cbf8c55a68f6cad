using System.Runtime.CompilerServices;
using Flint.Component.Abi;
using Flint.Wasm;

namespace Flint.Component;

/// <summary>A call of a host function by a guest.</summary>
public readonly ref struct HostCall
{
    private readonly CanonicalContext _context;

    internal HostCall(CanonicalContext context) => _context = context;

    /// <summary>The instance that calls.</summary>
    public ComponentInstance Instance => _context.Root;

    /// <summary>The host's own state (<see cref="ComponentInstance.HostState"/>), which must be of this type.</summary>
    public T State<T>()
        where T : class => (T)_context.Root.HostState!;

    /// <summary>
    /// Room for a list of bytes in the caller's memory, to be filled and returned: spares a copy. Runs the guest's
    /// allocator, so spans taken before are stale.
    /// </summary>
    /// <exception cref="WasmTrapException">The guest has no room.</exception>
    public GuestBytes Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new GuestBytes(_context, _context.Allocate(1, (uint)length), (uint)length);
    }
}
