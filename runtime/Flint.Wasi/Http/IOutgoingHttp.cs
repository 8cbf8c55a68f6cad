namespace Flint.Wasi.Http;

/// <summary>
/// What carries the requests that a guest sends: all that wasi:http/outgoing-handler can reach. Which destinations that
/// are, how many requests at once and how large they may be is decided behind it.
/// </summary>
public interface IOutgoingHttp
{
    /// <summary>Sends a request. Called on the guest's thread, and does not block it.</summary>
    /// <param name="request">The request; its body may still be on its way.</param>
    /// <param name="cancellation">Ends the request, and the reading of its response, wherever they are.</param>
    /// <returns>
    /// The response, as soon as its headers are there. Where the request is refused without asking anybody, the task has
    /// failed already.
    /// </returns>
    /// <exception cref="OutgoingHttpException">
    /// By the task, and by the response's body: the request failed, or was refused.
    /// </exception>
    Task<OutgoingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellation);
}
