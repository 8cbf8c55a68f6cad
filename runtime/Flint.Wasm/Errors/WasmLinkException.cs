namespace Flint.Wasm;

/// <summary>A module could not be instantiated because an import is missing or has another type.</summary>
public sealed class WasmLinkException(string message) : Exception(message);
