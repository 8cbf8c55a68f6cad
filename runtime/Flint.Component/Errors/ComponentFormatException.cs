using Flint.Wasm;

namespace Flint.Component;

/// <summary>A binary that is no acceptable component. <see cref="Offset"/> names the place of the fault.</summary>
public sealed class ComponentFormatException(
    WasmFormatError error,
    long offset,
    string reason,
    Exception? innerException = null
) : Exception($"{reason} (at byte offset {offset}, 0x{offset:x})", innerException)
{
    /// <summary>Why the binary was refused.</summary>
    public WasmFormatError Error { get; } = error;

    /// <summary>The position of the fault, in bytes from the start of the outermost binary.</summary>
    public long Offset { get; } = offset;

    /// <summary>What is wrong, without the position.</summary>
    public string Reason { get; } = reason;
}
