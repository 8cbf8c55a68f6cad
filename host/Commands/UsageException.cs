namespace Flint.Host.Commands;

/// <summary>The command line, a manifest or a file that it names is wrong; the message says how to put it right.</summary>
internal sealed class UsageException(string message) : Exception(message);
