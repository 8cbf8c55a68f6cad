namespace Flint.Wasi;

/// <summary>A loaded binary: immutable, shared by its instances, thread-safe.</summary>
public abstract class GuestProgram : IDisposable
{
    /// <summary>How it speaks HTTP.</summary>
    public abstract GuestAbi Abi { get; }

    /// <summary>The interfaces (or, for preview1, modules) it imports, in order of appearance, without repeats.</summary>
    public abstract IReadOnlyList<string> Imports { get; }

    /// <summary>The capabilities those imports need, sorted; harmless interfaces need none.</summary>
    public abstract IReadOnlyList<string> CapabilitiesNeeded { get; }

    /// <summary>Creates an instance, ready for its first request, on the calling thread.</summary>
    /// <param name="options">What the instance is given.</param>
    /// <param name="cancellation">
    /// Stops start code that runs too long: while instantiation lasts, cancelling it interrupts the store.
    /// </param>
    /// <exception cref="Wasm.WasmTrapException">Its start code trapped or was interrupted.</exception>
    public abstract GuestInstance Instantiate(GuestOptions options, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}
