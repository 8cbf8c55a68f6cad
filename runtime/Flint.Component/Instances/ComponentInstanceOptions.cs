using Flint.Wasm;

namespace Flint.Component;

/// <summary>What one instance of a component may use.</summary>
public sealed record ComponentInstanceOptions
{
    /// <summary>The options used where none are given.</summary>
    public static ComponentInstanceOptions Default { get; } = new();

    /// <summary>Limits of the instance's store.</summary>
    public WasmStoreOptions Store { get; init; } = WasmStoreOptions.Default;

    /// <summary>Interrupts the store when it is cancelled while start code runs; has no effect later.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Bytes of strings and lists that one call of a host function may hand over as copies (default 8 MiB). Bytes that a
    /// host function takes as <see cref="GuestBytes"/> are not copied and do not count.
    /// </summary>
    public int MaximumHostCallBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Handles that one component instance may hold at a time (default 100,000). Behind each may be an object of the host,
    /// so handles are memory of the host that the guest can claim.
    /// </summary>
    public int MaximumHandles { get; init; } = 100_000;
}
