namespace Flint.Wasm.Compiler.Outlining;

/// <summary>
/// Instructions of one body that begin and end with an operand stack that holds nothing of theirs, nested blocks
/// included.
/// </summary>
internal sealed class CodeStatement(int start, int loopsBefore)
{
    /// <summary>Offset in the binary of the first instruction.</summary>
    public int Start { get; } = start;

    /// <summary>Offset after the last instruction.</summary>
    public int End { get; set; }

    public CodeWeight Weight { get; set; }

    /// <summary>Whether something in it can only be done in the function's own method.</summary>
    public bool MustStay { get; set; }

    /// <summary>Loops of the function before this statement.</summary>
    public int LoopsBefore { get; } = loopsBefore;

    /// <summary>Loops of the function up to the end of this statement.</summary>
    public int LoopsAfter { get; set; }

    public List<CodeBody> Bodies { get; } = [];
}

/// <summary>A body of a block, of a loop, of one arm of an if, or of the function.</summary>
internal sealed class CodeBody
{
    public List<CodeStatement> Statements { get; } = [];
}
