using System.Collections.Immutable;
using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Deployment;

/// <summary>
/// Compares what a binary needs with what the settings ask for, and that with what the namespace allows.
/// </summary>
internal static class CapabilityCheck
{
    /// <summary>Refuses settings that ask for more than the namespace allows.</summary>
    /// <exception cref="ProblemException">They do; the problem has the difference.</exception>
    public static void Require(FunctionSettings settings, NamespacePolicy policy) =>
        Require("The function", [], settings, policy);

    /// <summary>Refuses a binary that needs more than the settings ask for, or settings that ask for too much.</summary>
    /// <param name="subject">What needs them, to begin the message with.</param>
    /// <param name="needed">What the binary needs.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="policy">What the namespace allows.</param>
    /// <exception cref="ProblemException">There is a difference, which the problem has.</exception>
    public static void Require(
        string subject,
        IReadOnlyCollection<string> needed,
        FunctionSettings settings,
        NamespacePolicy policy
    )
    {
        ImmutableArray<string> notRequested = [.. needed.Except(settings.Capabilities, StringComparer.Ordinal)];
        ImmutableArray<string> notAllowed = [.. settings.Capabilities.Union(needed).Except(policy.Capabilities)];
        if (notRequested.IsEmpty && notAllowed.IsEmpty)
        {
            return;
        }
        var sentences = new List<string>(2);
        if (!notRequested.IsEmpty)
        {
            sentences.Add(
                $"{subject} imports what needs {Join(notRequested)}, which its settings do not ask for. Add to"
                    + " \"capabilities\" in flint.json or in the settings, or build it without those imports."
            );
        }
        if (!notAllowed.IsEmpty)
        {
            sentences.Add($"The namespace does not allow {Join(notAllowed)}. An operator can change its policy.");
        }
        throw new ProblemException(
            Problem.Of(ProblemTypes.CapabilityMismatch, string.Join(' ', sentences)) with
            {
                Capabilities = new CapabilityDifference(
                    [.. needed.Order(StringComparer.Ordinal)],
                    [.. settings.Capabilities],
                    [.. policy.Capabilities],
                    notRequested,
                    notAllowed
                ),
            }
        );
    }

    private static string Join(ImmutableArray<string> names) => string.Join(", ", names);
}
