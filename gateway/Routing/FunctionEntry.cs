using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Gateway.Routing;

/// <summary>A function as the data plane sees it: everything that a request needs, made before requests come.</summary>
internal sealed class FunctionEntry
{
    private readonly ImmutableArray<WeightedVersion> _live;
    private readonly int _totalWeight;

    public FunctionEntry(FunctionAssignment assignment, FunctionAccess atLeast = FunctionAccess.Public)
    {
        Assignment = assignment;
        NamespacedPath = $"/ns/{assignment.Key.Namespace}/fn/{assignment.Key.Name}";
        ShortPath = $"/fn/{assignment.Key.Name}";
        RequestBodyBytes = assignment.Settings.Limits.RequestBodyBytes;
        RequiresCredential = assignment.Settings.Access == FunctionAccess.Key || atLeast == FunctionAccess.Key;
        _live = assignment.Live;
        // Weights are positive integers chosen by people; the sum is bounded so that the choice below cannot overflow.
        _totalWeight = checked((int)Math.Min(int.MaxValue, assignment.Live.Sum(static v => (long)v.Weight)));
    }

    /// <summary>The function in the snapshot.</summary>
    public FunctionAssignment Assignment { get; }

    /// <summary><c>/fn/{name}</c>.</summary>
    public string ShortPath { get; }

    /// <summary><c>/ns/{namespace}/fn/{name}</c>.</summary>
    public string NamespacedPath { get; }

    /// <summary>The limit of a request body, in bytes.</summary>
    public long RequestBodyBytes { get; }

    /// <summary>Whether callers must have the role invoker in the function's namespace.</summary>
    public bool RequiresCredential { get; }

    /// <summary>Whether a request can be served.</summary>
    public bool IsLive => _totalWeight > 0;

    /// <summary>Chooses one of the live versions, each with the probability of its weight.</summary>
    public FunctionVersion ChooseVersion(Random random)
    {
        if (_live.Length == 1)
        {
            return _live[0].Version;
        }
        var point = random.Next(_totalWeight);
        foreach (var (version, weight) in _live)
        {
            if (point < weight)
            {
                return version;
            }
            point -= weight;
        }
        return _live[^1].Version;
    }
}
