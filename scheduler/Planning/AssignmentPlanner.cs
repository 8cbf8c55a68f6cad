using System.Collections.Frozen;
using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Scheduler.Planning;

/// <summary>
/// Decides which versions answer for a function and which nodes hold ready instances of it. Pure: the same input gives the
/// same plan, on every scheduler and in every simulation.
/// </summary>
public static class AssignmentPlanner
{
    /// <summary>Makes the snapshot that follows another.</summary>
    /// <param name="functions">All functions, with the versions that their aliases lead to, each key once.</param>
    /// <param name="nodes">The nodes; those that are not ready workers are passed over.</param>
    /// <param name="changeCount">The registry's change count at which the functions were read.</param>
    /// <param name="previous">
    /// The snapshot in force. A function of which nothing changed keeps its assignment object, so that gateways and
    /// workers find what changed by comparing references.
    /// </param>
    public static AssignmentSnapshot Plan(
        IReadOnlyCollection<FunctionState> functions,
        ImmutableArray<NodeDescription> nodes,
        long changeCount,
        AssignmentSnapshot previous
    )
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(previous);
        var workers = WorkerIds(nodes);
        var assignments = new List<FunctionAssignment>(functions.Count);
        var changed = functions.Count != previous.Functions.Count;
        foreach (var state in functions)
        {
            var before = previous.Functions.GetValueOrDefault(state.Function.Key);
            var assignment = Assign(state, workers, before);
            changed |= !ReferenceEquals(assignment, before);
            assignments.Add(assignment);
        }

        var table = changed ? assignments.ToFrozenDictionary(static a => a.Key) : previous.Functions;
        return new AssignmentSnapshot(previous.Generation + 1, changeCount, table);
    }

    private static FunctionAssignment Assign(
        FunctionState state,
        ImmutableArray<string> workers,
        FunctionAssignment? before
    )
    {
        var function = state.Function;
        // A revision never repeats, so an equal one means equal settings and aliases.
        var same = before is not null && before.Revision == function.Revision;
        var holders = function.Settings.Instances.Minimum == 0 ? [] : Holders(function, workers);
        if (same && holders.SequenceEqual(before!.Nodes, StringComparer.Ordinal))
        {
            return before;
        }

        return new FunctionAssignment
        {
            Key = function.Key,
            Revision = function.Revision,
            Settings = function.Settings,
            Live = same ? before!.Live : LiveVersions(state),
            Nodes = holders,
        };
    }

    /// <summary>
    /// One node by the highest random weight (Thaler and Ravishankar, 1998): when a node comes or goes, only the functions
    /// that it gains or held move. A function without a minimum needs no holder; its first request finds a worker.
    /// </summary>
    private static ImmutableArray<string> Holders(Function function, ImmutableArray<string> workers)
    {
        if (workers.IsEmpty || !function.Aliases.ContainsKey(Function.LiveAlias))
        {
            return [];
        }

        return [workers.MaxBy(worker => StableHash.Of(function.Key.Namespace, function.Key.Name, worker))!];
    }

    private static ImmutableArray<string> WorkerIds(ImmutableArray<NodeDescription> nodes) =>
        [
            .. nodes
                .Where(static n => n.Ready && n.Roles.Contains("worker", StringComparer.Ordinal))
                .Select(static n => n.Id)
                .Order(StringComparer.Ordinal),
        ];

    private static ImmutableArray<WeightedVersion> LiveVersions(FunctionState state)
    {
        if (!state.Function.Aliases.TryGetValue(Function.LiveAlias, out var live))
        {
            return [];
        }

        return
        [
            .. state
                .Versions.Where(version => live.Weights.ContainsKey(version.Number))
                .Select(version => new WeightedVersion(version, live.Weights[version.Number])),
        ];
    }
}
