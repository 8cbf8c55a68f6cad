namespace Flint.Worker.Artifacts;

/// <summary>A version cannot be run because its artifact is gone, broken or refused by the engine.</summary>
internal sealed class VersionUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
