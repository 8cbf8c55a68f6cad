namespace Flint.Component;

/// <summary>
/// Limits on a component. They bound the work and the memory that a hostile binary can cause before its first
/// instruction runs; real components stay two orders of magnitude below them.
/// </summary>
public sealed record ComponentLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static ComponentLimits Default { get; } = new();

    /// <summary>Bytes of a binary (default 1 GiB, the limit of core modules).</summary>
    public int ComponentBytes { get; init; } = 1 << 30;

    /// <summary>Components inside components (default 32): bounds the decoder's recursion.</summary>
    public int ComponentNesting { get; init; } = 32;

    /// <summary>Types inside types (default 100): bounds every recursion over a type.</summary>
    public int TypeNesting { get; init; } = 100;

    /// <summary>
    /// Nodes of one type when it is written out in full (default 1,000,000): types share their parts, so a short binary
    /// can describe a type that is exponentially large.
    /// </summary>
    public int TypeSize { get; init; } = 1_000_000;

    /// <summary>Definitions of one kind in one component (default 1,000,000, as for core modules).</summary>
    public int Definitions { get; init; } = 1_000_000;

    /// <summary>Imports, and exports, of one component or instance (default 100,000).</summary>
    public int Externs { get; init; } = 100_000;

    /// <summary>Core modules in a component, nested ones included (default 1,000).</summary>
    public int Modules { get; init; } = 1_000;

    /// <summary>Parameters of a function (default 1,000, as for core modules).</summary>
    public int Parameters { get; init; } = 1_000;

    /// <summary>Fields, cases or labels of one type (default 100,000).</summary>
    public int Members { get; init; } = 100_000;

    /// <summary>Bytes of a name (default 100,000, as for core modules).</summary>
    public int NameBytes { get; init; } = 100_000;

    /// <summary>
    /// Instances, core instances included, that instantiating a component creates (default 1,000): components that
    /// instantiate each other can multiply exponentially.
    /// </summary>
    public int Instances { get; init; } = 1_000;

    /// <summary>
    /// Nodes that all comparisons and substitutions of types may visit while one component is validated (default
    /// 50,000,000, about a second).
    /// </summary>
    public long TypeWork { get; init; } = 50_000_000;
}
