using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>Finds the runs of a function that could become methods of their own.</summary>
/// <param name="module">The function's module.</param>
/// <param name="isInlined">Whether the JIT shall inline the runs again; see <see cref="OutlinedRun"/>.</param>
internal sealed class RunCollector(ModuleDefinition module, bool isInlined)
{
    /// <summary>The share of a method, in thousandths, below which a run is not worth the call.</summary>
    private const int SmallestShare = 3;

    /// <summary>The JIT inlines no method with more than 32 parameters; two are the result and the context.</summary>
    private const int MaximumReferences = 30;

    private readonly CodeWeight _limit = isInlined ? CodeWeight.InlinedRunLimit : CodeWeight.RunLimit;

    public List<OutlinedRun> Candidates { get; } = [];

    /// <summary>Adds the candidates of a body: neighbouring statements, as many as fit.</summary>
    public void Collect(CodeBody body)
    {
        OutlinedRun? run = null;
        HashSet<int> used = [];
        foreach (var statement in body.Statements)
        {
            var alone = new OutlinedRun(
                statement.Start,
                statement.End,
                statement.Weight,
                statement.LoopsBefore,
                statement.LoopsAfter,
                isInlined
            );
            var own = statement.MustStay || !alone.Weight.Fits(_limit) ? null : UsedBy(alone);
            if (own is null || own.Count > MaximumReferences)
            {
                Close(ref run);
                foreach (var inner in statement.Bodies)
                {
                    Collect(inner);
                }

                continue;
            }

            // The sets grow with the run, so that no statement is looked at twice.
            var joined = run is null
                ? alone
                : run with
                {
                    End = statement.End,
                    Weight = run.Weight + statement.Weight,
                    LoopsAfter = statement.LoopsAfter,
                };
            if (run is not null && (!joined.Weight.Fits(_limit) || used.Union(own).Count() > MaximumReferences))
            {
                Close(ref run);
                joined = alone;
            }

            if (run is null)
            {
                used.Clear();
            }

            used.UnionWith(own);
            run = joined;
        }

        Close(ref run);
    }

    /// <summary>
    /// What a call of the run adds to the function: a shared frame is written before it and read after it, a reference is
    /// one instruction.
    /// </summary>
    public CodeWeight CallCost(OutlinedRun run)
    {
        var uses = LocalUses.Of(module, run);
        return isInlined
            ? new CodeWeight(12 + uses.Used.Count, 4, 3 + uses.Used.Count)
            : new CodeWeight(
                20 + (5 * (uses.Used.Count + uses.Written.Count)),
                4,
                6 + (2 * (uses.Used.Count + uses.Written.Count))
            );
    }

    // Runs with a frame may use any number of locals.
    private HashSet<int> UsedBy(OutlinedRun run) => isInlined ? [.. LocalUses.Of(module, run).Used] : [];

    private void Close(ref OutlinedRun? run)
    {
        if (run is not null && run.Weight.Share >= SmallestShare)
        {
            Candidates.Add(run);
        }

        run = null;
    }
}
