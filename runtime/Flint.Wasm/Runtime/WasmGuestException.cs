namespace Flint.Wasm.Runtime;

/// <summary>An exception thrown by WebAssembly code (core specification, 4.4.10): a tag and its payload in slots.</summary>
internal sealed class WasmGuestException(WasmTag tag, ulong[] payload)
    : Exception("A WebAssembly exception was thrown.")
{
    public WasmTag Tag { get; } = tag;

    public ulong[] Payload { get; } = payload;

    /// <summary>The slot of references to this exception; 0 as long as none was made.</summary>
    public int Reference { get; set; }
}
