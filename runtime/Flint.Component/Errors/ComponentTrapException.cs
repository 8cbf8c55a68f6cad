using Flint.Wasm;

namespace Flint.Component;

/// <summary>
/// A guest broke a rule of the component model (CanonicalABI.md, every <c>trap_if</c>): a dead handle, a pointer outside
/// its memory, text that is not text. Its instance takes no more calls until it is restored.
/// </summary>
public sealed class ComponentTrapException(string detail, Exception? innerException = null)
    : WasmTrapException(TrapKind.ComponentModel, detail, innerException);
