using Flint.Wasm.Binary;

namespace Flint.Wasm.Validation;

/// <summary>A block that is open while a function body is validated (core specification, appendix A.3).</summary>
/// <param name="Opcode">What opened it; <see cref="Opcode.Block"/> for the function itself.</param>
/// <param name="Type">Its parameters and results.</param>
/// <param name="Floor">The height of the operand stack below its parameters.</param>
/// <param name="SetLocals">How many locals without a default were set before it.</param>
/// <param name="Unreachable">Whether the end of what was read cannot be reached.</param>
internal record struct ControlFrame(Opcode Opcode, BlockType Type, int Floor, int SetLocals, bool Unreachable)
{
    /// <summary>How many values a branch to this block takes along.</summary>
    public readonly int LabelCount => Opcode == Opcode.Loop ? Type.ParameterCount : Type.ResultCount;

    /// <summary>The type of a value that a branch to this block takes along.</summary>
    public readonly ValueType LabelType(int index) =>
        Opcode == Opcode.Loop ? Type.ParameterAt(index) : Type.ResultAt(index);
}
