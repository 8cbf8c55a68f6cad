namespace Flint.Wasi.Http;

/// <summary>An outgoing request failed: the guest gets the error, and may go on.</summary>
/// <param name="error">Which of wasi:http's errors it is.</param>
/// <param name="message">For people, as the guest may print it.</param>
/// <param name="inner">What was the reason.</param>
public sealed class OutgoingHttpException(HttpError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Which of wasi:http's errors it is.</summary>
    public HttpError Error { get; } = error;

    /// <summary>
    /// What the error says further: bytes for the errors of sizes, the number of the alert for
    /// <see cref="HttpError.TlsAlertReceived"/>.
    /// </summary>
    public long? Number { get; init; }

    /// <summary>What the error says further: the resolver's error, or the name of a header.</summary>
    public string? Text { get; init; }
}
