using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>
/// Everything that a gateway needs to route and a worker needs to run, at one moment. Published by the scheduler, held
/// by gateways and workers; reading it takes no lock and waits for nobody.
/// </summary>
/// <param name="generation">See <see cref="Generation"/>.</param>
/// <param name="changeCount">See <see cref="ChangeCount"/>.</param>
/// <param name="functions">See <see cref="Functions"/>.</param>
public sealed class AssignmentSnapshot(
    long generation,
    long changeCount,
    FrozenDictionary<FunctionKey, FunctionAssignment> functions
)
{
    /// <summary>A snapshot of assignments whose keys differ.</summary>
    public AssignmentSnapshot(long generation, IEnumerable<FunctionAssignment> assignments, long changeCount = 0)
        : this(generation, changeCount, assignments.ToFrozenDictionary(static a => a.Key)) { }

    /// <summary>The snapshot before the first was published.</summary>
    public static AssignmentSnapshot Empty { get; } = new(0, []);

    /// <summary>Rises with every snapshot.</summary>
    public long Generation { get; } = generation;

    /// <summary>
    /// The registry's change count (<see cref="IFunctionRegistry.ChangeCount"/>) that this was planned from: who made a
    /// change knows by it that the change has arrived.
    /// </summary>
    public long ChangeCount { get; } = changeCount;

    /// <summary>The assigned functions.</summary>
    public FrozenDictionary<FunctionKey, FunctionAssignment> Functions { get; } = functions;
}

/// <summary>One function in a snapshot. The same object as in the snapshot before, as long as nothing of it changed.</summary>
public sealed record FunctionAssignment
{
    /// <summary>Namespace and name.</summary>
    public required FunctionKey Key { get; init; }

    /// <summary>The registry's revision that this was made from.</summary>
    public required long Revision { get; init; }

    /// <summary>The settings.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>The versions that <c>live</c> leads to, with their weights; empty while nothing is live.</summary>
    public required ImmutableArray<WeightedVersion> Live { get; init; }

    /// <summary>The ids of the nodes that should hold ready instances; empty leaves it to the consistent hash.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];
}

/// <summary>A version with its share of the requests.</summary>
public readonly record struct WeightedVersion(FunctionVersion Version, int Weight);
