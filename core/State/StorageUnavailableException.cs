namespace Flint.Core;

/// <summary>
/// The store cannot be read or written at present (full, read-only, unreachable): nothing was changed. The message says
/// what and where, for operators. What is assigned already keeps running.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
