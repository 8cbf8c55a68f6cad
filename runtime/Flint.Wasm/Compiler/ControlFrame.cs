using System.Reflection.Emit;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>A structured control instruction while its body is translated.</summary>
internal sealed class ControlFrame
{
    public required Opcode Opcode { get; init; }

    public required ValueKind[] Parameters { get; init; }

    public required ValueKind[] Results { get; init; }

    /// <summary>Where a branch to this frame goes: the start of a loop, the end of anything else.</summary>
    public required Label BranchLabel { get; init; }

    /// <summary>Height of the operand stack below the parameters.</summary>
    public required int StackBase { get; init; }

    /// <summary>How many try regions enclose the frame's label.</summary>
    public required int TryDepth { get; init; }

    /// <summary>How many locals had been set when the frame began; see <see cref="BoundsFacts"/>.</summary>
    public required int StartSequence { get; init; }

    /// <summary>For if: where the condition leads when it does not hold.</summary>
    public Label ElseLabel { get; init; }

    public bool ElseSeen { get; set; }

    /// <summary>Whether any branch goes to the label.</summary>
    public bool LabelUsed { get; set; }

    /// <summary>Whether the code at this point cannot be reached.</summary>
    public bool Unreachable { get; set; }

    /// <summary>Where branches leave their values; made at the first branch that has any.</summary>
    public LocalBuilder[]? BranchLocals { get; set; }

    /// <summary>For if and loop: where the parameters lie.</summary>
    public LocalBuilder[] ParameterLocals { get; set; } = [];

    /// <summary>What was known of addresses when the frame began.</summary>
    public required Dictionary<int, ulong> EntryFacts { get; init; }

    /// <summary>Whether the memory's length was known when the frame began.</summary>
    public required bool EntryFresh { get; init; }

    /// <summary>Whether the memory's length is known on every branch to the label.</summary>
    public bool BranchesFresh { get; set; } = true;

    /// <summary>For a loop that was also translated without checks: where that copy goes on after its end.</summary>
    public Label? Afterwards { get; set; }

    /// <summary>For try_table: what to emit at its end.</summary>
    public TryRegion? Try { get; init; }

    public bool IsLoop => Opcode == Opcode.Loop;

    /// <summary>What a branch to this frame carries.</summary>
    public ValueKind[] BranchKinds => IsLoop ? Parameters : Results;
}

/// <summary>The catch clauses of a try_table.</summary>
internal sealed record TryRegion(CatchClause[] Clauses);
