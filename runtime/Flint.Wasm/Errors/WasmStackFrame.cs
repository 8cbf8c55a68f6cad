namespace Flint.Wasm;

/// <summary>One WebAssembly frame of a trap.</summary>
/// <param name="FunctionIndex">The function's index in its module.</param>
/// <param name="FunctionName">Its name from the name section or an export, where there is one.</param>
/// <param name="Offset">The byte offset of the instruction in the binary; -1 where unknown.</param>
public readonly record struct WasmStackFrame(int FunctionIndex, string? FunctionName, long Offset)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{FunctionName ?? "<unnamed>"} (func[{FunctionIndex}]{(Offset >= 0 ? $" at 0x{Offset:x}" : "")})";
}
