namespace Flint.Wasm.Runtime;

/// <summary>
/// Carries an exception of a host function through compiled code when its type would otherwise be taken for a trap.
/// </summary>
internal sealed class HostCallException(Exception inner) : Exception(inner.Message, inner);
