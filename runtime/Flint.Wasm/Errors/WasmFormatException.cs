namespace Flint.Wasm;

/// <summary>Why a binary was refused.</summary>
public enum WasmFormatError
{
    /// <summary>The bytes are not a WebAssembly binary (core specification, chapter 5).</summary>
    Malformed,

    /// <summary>The binary decodes but does not validate (core specification, chapter 3).</summary>
    Invalid,

    /// <summary>The binary goes over a limit of <see cref="WasmLimits"/>.</summary>
    LimitExceeded,

    /// <summary>The binary uses a feature that this engine does not have.</summary>
    Unsupported,
}

/// <summary>A binary that is no acceptable module. <see cref="Offset"/> names the place of the fault.</summary>
public sealed class WasmFormatException(WasmFormatError error, long offset, string message)
    : Exception($"{message} (at byte offset {offset}, 0x{offset:x})")
{
    /// <summary>Why the binary was refused.</summary>
    public WasmFormatError Error { get; } = error;

    /// <summary>The position of the fault, in bytes from the start of the binary.</summary>
    public long Offset { get; } = offset;

    /// <summary>What is wrong, without the position. Starts with the specification's own words where it has them.</summary>
    public string Reason { get; } = message;
}
