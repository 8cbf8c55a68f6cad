namespace Flint.Wasi.Http;

/// <summary>A guest answered with something that is not HTTP.</summary>
public sealed class InvalidGuestResponseException(string message) : Exception(message);
