using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>
/// Decides which parts of a huge function become methods of their own, so that the JIT optimises all of it. The heaviest
/// go first and only as many as needed: what stays keeps its locals in registers.
/// </summary>
/// <param name="Runs">The runs to outline, by the offset where they start.</param>
/// <param name="OwnLocals">
/// The locals that the code which stays uses. The others live in the frame alone, and no call has to copy them.
/// </param>
internal sealed record OutlinePlan(IReadOnlyDictionary<int, OutlinedRun> Runs, IReadOnlySet<int> OwnLocals)
{
    /// <summary>The plan of a function that stays whole.</summary>
    public static readonly OutlinePlan Whole = new(new Dictionary<int, OutlinedRun>(), new HashSet<int>());

    /// <summary>Bytes of code below which no function gets near the JIT's limits.</summary>
    private const int SmallestHugeFunction = 6 * 1024;

    /// <summary>Locals above which a function is left alone: every run gets room for all of them in the frame.</summary>
    private const int MaximumLocals = 2_000;

    /// <summary>The share of a method below which a run is not worth the call.</summary>
    private const int SmallestShare = 3;

    public static OutlinePlan For(ModuleDefinition module, FunctionBody body)
    {
        var locals = body.LocalCount + module.Functions[body.FunctionIndex].Parameters.Length;
        if (body.CodeLength < SmallestHugeFunction || locals > MaximumLocals)
        {
            return Whole;
        }

        var root = StatementScanner.Scan(module, body);
        var remaining = Sum(root.Statements);
        var chosen = new Dictionary<int, OutlinedRun>();
        if (remaining.Fits(CodeWeight.MethodLimit))
        {
            return Whole;
        }

        var candidates = new List<OutlinedRun>();
        Collect(root, candidates);
        foreach (var run in candidates.OrderByDescending(static r => r.Weight.Share))
        {
            if (remaining.Fits(CodeWeight.MethodLimit))
            {
                break;
            }

            chosen.Add(run.Start, run);
            remaining -= run.Weight - CallCost(module, run);
        }

        return new OutlinePlan(chosen, LocalUses.Outside(module, body, chosen));
    }

    private static CodeWeight Sum(List<CodeStatement> statements)
    {
        var sum = default(CodeWeight);
        foreach (var statement in statements)
        {
            sum += statement.Weight;
        }

        return sum;
    }

    private static void Collect(CodeBody body, List<OutlinedRun> candidates)
    {
        OutlinedRun? run = null;
        foreach (var statement in body.Statements)
        {
            var fits = !statement.MustStay && statement.Weight.Fits(CodeWeight.RunLimit);
            if (!fits)
            {
                Close(ref run, candidates);
                foreach (var inner in statement.Bodies)
                {
                    Collect(inner, candidates);
                }

                continue;
            }

            if (run is not null && !(run.Weight + statement.Weight).Fits(CodeWeight.RunLimit))
            {
                Close(ref run, candidates);
            }

            run = run is null
                ? new OutlinedRun(
                    statement.Start,
                    statement.End,
                    statement.Weight,
                    statement.LoopsBefore,
                    statement.LoopsAfter
                )
                : run with
                {
                    End = statement.End,
                    Weight = run.Weight + statement.Weight,
                    LoopsAfter = statement.LoopsAfter,
                };
        }

        Close(ref run, candidates);
    }

    private static void Close(ref OutlinedRun? run, List<OutlinedRun> candidates)
    {
        if (run is not null && run.Weight.Share >= SmallestShare)
        {
            candidates.Add(run);
        }

        run = null;
    }

    // Every local that the run uses is stored before the call and may be loaded after it.
    private static CodeWeight CallCost(ModuleDefinition module, OutlinedRun run)
    {
        var uses = LocalUses.Of(module, run);
        return new CodeWeight(
            20 + (5 * (uses.Used.Count + uses.Written.Count)),
            4,
            6 + (2 * (uses.Used.Count + uses.Written.Count))
        );
    }
}
