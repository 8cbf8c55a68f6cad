namespace Flint.Gateway.Problems;

/// <summary>Ends a request of the management API with a problem. Never thrown on the way of an invocation.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>A problem of a type with its explanation.</summary>
    public ProblemException(ProblemType type, string detail)
        : this(Problem.Of(type, detail)) { }

    /// <summary>What the client is told.</summary>
    public Problem Problem { get; } = problem;
}
