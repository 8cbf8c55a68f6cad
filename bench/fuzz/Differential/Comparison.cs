namespace Flint.Bench.Fuzz.Differential;

/// <summary>How two runs compare.</summary>
internal enum Outcome
{
    /// <summary>Results, traps, logs, memories, tables and globals are the same.</summary>
    Same,

    /// <summary>They are, once NaNs whose bits the specification leaves open are made canonical.</summary>
    SameButForNans,

    /// <summary>Both refuse the module.</summary>
    Refused,

    /// <summary>The module uses what Flint leaves out.</summary>
    OutOfScope,

    /// <summary>The same up to where one of them ran out of stack, of memory or of time.</summary>
    SameUpToLimit,

    /// <summary>They differ: one of them is wrong.</summary>
    Different,
}

/// <summary>Two runs of one module.</summary>
/// <param name="Binary">What was run.</param>
/// <param name="Outcome">How they compare.</param>
/// <param name="Ours">What Flint did.</param>
/// <param name="Theirs">What V8 did.</param>
internal sealed record Comparison(
    byte[] Binary,
    Outcome Outcome,
    IReadOnlyList<string> Ours,
    IReadOnlyList<string> Theirs
)
{
    private static readonly string[] Limits = ["stack", "Interrupted", "OutOfMemory", "V8 hung"];

    /// <summary>The first line that differs: Flint's and V8's.</summary>
    public string FirstDifference
    {
        get
        {
            var at = FirstDifferent(Ours, Theirs);
            return $"Flint: {Line(Ours, at)}\nV8:    {Line(Theirs, at)}";
        }
    }

    /// <summary>Compares what both did.</summary>
    public static Comparison Of(byte[] binary, List<string> ours, List<string> theirs)
    {
        var at = FirstDifferent(ours, theirs);
        if (at < 0)
        {
            return new Comparison(binary, Outcome.Same, ours, theirs);
        }

        // Where both ran out of stack, they did not do so at the same depth: what comes after may differ.
        var limited = ours.Take(at + 1).Any(IsLimit) || theirs.Take(at + 1).Any(IsLimit);
        return new Comparison(binary, limited ? Outcome.SameUpToLimit : Outcome.Different, ours, theirs);
    }

    private static int FirstDifferent(IReadOnlyList<string> ours, IReadOnlyList<string> theirs)
    {
        for (var i = 0; i < Math.Max(ours.Count, theirs.Count); i++)
        {
            if (Line(ours, i) != Line(theirs, i))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Line(IReadOnlyList<string> lines, int index) =>
        index >= 0 && index < lines.Count ? lines[index] : "(nothing)";

    private static bool IsLimit(string line) => Array.Exists(Limits, l => line.Contains(l, StringComparison.Ordinal));
}
