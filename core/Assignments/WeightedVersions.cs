using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>Choices among weighted versions.</summary>
public static class WeightedVersions
{
    /// <summary>Chooses one of the versions, each with the probability of its weight.</summary>
    /// <param name="versions">At least one; weights are positive.</param>
    /// <param name="random">The source of chance.</param>
    public static FunctionVersion Choose(this ImmutableArray<WeightedVersion> versions, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (versions.Length == 1)
        {
            return versions[0].Version;
        }

        var point = random.NextInt64(versions.Sum(static v => (long)v.Weight));
        foreach (var (version, weight) in versions)
        {
            if (point < weight)
            {
                return version;
            }

            point -= weight;
        }

        return versions[^1].Version;
    }
}
