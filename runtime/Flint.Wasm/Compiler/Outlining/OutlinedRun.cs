namespace Flint.Wasm.Compiler.Outlining;

/// <summary>Neighbouring statements of a function that become a method of their own.</summary>
/// <param name="Start">Offset in the binary of the first instruction.</param>
/// <param name="End">Offset after the last instruction.</param>
/// <param name="Weight">The estimate of what it takes out of the function's own method.</param>
/// <param name="LoopsBefore">Loops of the function before it.</param>
/// <param name="LoopsAfter">Loops of the function up to its end.</param>
/// <param name="IsInlined">
/// Whether the JIT shall put it back in place: it counts only the IL of the function itself against its limits, and what it
/// inlines is optimised with the rest. Such a run gets the locals by reference; the others share a frame in memory.
/// </param>
internal sealed record OutlinedRun(
    int Start,
    int End,
    CodeWeight Weight,
    int LoopsBefore,
    int LoopsAfter,
    bool IsInlined = false
);
