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
    /// <summary>Whether memory accesses are written as calls, for a shorter IL: see <see cref="LeanAccess"/>.</summary>
    public bool IsLean { get; init; }

    /// <summary>
    /// Whether the JIT shall inline the runs again. Then the number of locals counts, the JIT's temporaries included.
    /// </summary>
    public bool IsInlined { get; init; }

    /// <summary>The plan of a function that stays whole.</summary>
    public static readonly OutlinePlan Whole = new(new Dictionary<int, OutlinedRun>(), new HashSet<int>());

    /// <summary>The plan of a function that stays whole because its memory accesses are written as calls.</summary>
    private static readonly OutlinePlan WholeLean = Whole with { IsLean = true };

    /// <summary>Bytes of code below which no function gets near the JIT's limits.</summary>
    private const int SmallestHugeFunction = 6 * 1024;

    /// <summary>Locals above which a function is left alone: every run gets room for all of them in the frame.</summary>
    private const int MaximumLocals = 2_000;

    /// <summary>
    /// Locals up to which runs are inlined, and how many runs: the JIT stops inlining where a method has 921 locals, and
    /// the locals of what it inlined count, about ten each.
    /// </summary>
    private const int MaximumInliningLocals = 200;

    /// <inheritdoc cref="MaximumInliningLocals"/>
    private const int MaximumInlinedRuns = 90;

    public static OutlinePlan For(ModuleDefinition module, FunctionBody body)
    {
        var locals = body.LocalCount + module.Functions[body.FunctionIndex].Parameters.Length;
        if (body.CodeLength < SmallestHugeFunction || locals > MaximumLocals)
        {
            return Whole;
        }

        var root = StatementScanner.Scan(module, body, isLean: false);
        if (Sum(root.Statements).Fits(CodeWeight.MethodLimit))
        {
            return Whole;
        }

        var lean = StatementScanner.Scan(module, body, isLean: true);
        if (Sum(lean.Statements).Fits(CodeWeight.MethodLimit))
        {
            return WholeLean;
        }

        return
            locals <= MaximumInliningLocals
            && Choose(new RunCollector(module, isInlined: true), root, MaximumInlinedRuns) is { } inlined
            ? new OutlinePlan(inlined, new HashSet<int>()) { IsInlined = true }
            : Framed(module, body, lean);
    }

    // What is still too much with every candidate outlined stays so.
    private static OutlinePlan Framed(ModuleDefinition module, FunctionBody body, CodeBody root)
    {
        var collector = new RunCollector(module, isInlined: false);
        var runs = Choose(collector, root, int.MaxValue) ?? collector.Candidates.ToDictionary(static r => r.Start);
        return new OutlinePlan(runs, LocalUses.Outside(module, body, runs)) { IsLean = true };
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

    // The heaviest first: what is taken out costs something, too. Null where the maximum is not enough.
    private static Dictionary<int, OutlinedRun>? Choose(RunCollector collector, CodeBody root, int maximum)
    {
        var chosen = new Dictionary<int, OutlinedRun>();
        var remaining = Sum(root.Statements);
        collector.Collect(root);
        foreach (var run in collector.Candidates.OrderByDescending(static r => r.Weight.Share).Take(maximum))
        {
            if (remaining.Fits(CodeWeight.MethodLimit))
            {
                break;
            }

            chosen.Add(run.Start, run);
            remaining -= run.Weight - collector.CallCost(run);
        }

        return remaining.Fits(CodeWeight.MethodLimit) ? chosen : null;
    }
}
