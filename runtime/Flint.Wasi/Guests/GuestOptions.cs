using Flint.Wasm;

namespace Flint.Wasi;

/// <summary>What an instance of a guest is given: this is all that it can reach.</summary>
public sealed record GuestOptions
{
    /// <summary>
    /// The arguments of a preview1 command; the first one is a name for itself, which C and Go programs expect to find.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["function"];

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Interfaces beyond the harmless ones that may be linked, as capability names (<c>http-out</c>, …).</summary>
    public IReadOnlySet<string> Grants { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The files that can be reached.</summary>
    public FileGrants Files { get; init; } = FileGrants.None;

    /// <summary>What may be done with sockets; null where they were not granted.</summary>
    public SocketGrants? Sockets { get; init; }

    /// <summary>Limits of the instance's store.</summary>
    public WasmStoreOptions Store { get; init; } = WasmStoreOptions.Default;

    /// <summary>The clock behind wasi:clocks.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How preview1 commands answer.</summary>
    public CgiOptions Cgi { get; init; } = CgiOptions.Default;
}
