using System.Net;
using System.Net.Http;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>Makes .NET's message of a guest's request.</summary>
internal static class OutboundMessage
{
    private const string TraceParent = "traceparent";

    /// <summary>What the name and the value of a header take besides themselves: a colon, a space and the line's end.</summary>
    private const int HeaderOverhead = 4;

    /// <summary>The message.</summary>
    /// <param name="request">The request.</param>
    /// <param name="uri">Where it goes.</param>
    /// <param name="trace">Headers that say which trace the request belongs to, unless it says so itself.</param>
    /// <param name="maximumBytes">Bytes that the headers may have.</param>
    /// <exception cref="OutgoingHttpException">They have more.</exception>
    public static HttpRequestMessage Compose(
        OutgoingHttpRequest request,
        Uri uri,
        IReadOnlyList<KeyValuePair<string, string>> trace,
        int maximumBytes
    )
    {
        var bytes = request.Headers.Sum(static h => h.Key.Length + h.Value.Length + HeaderOverhead);
        if (bytes > maximumBytes)
        {
            throw new OutgoingHttpException(
                HttpError.HttpRequestHeaderSectionSize,
                $"The request's headers have {bytes} bytes; at most {maximumBytes} are allowed."
            )
            {
                Number = bytes,
            };
        }

        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Body is null ? null : new OutboundContent(request.Body, request.ContentLength),
        };
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                // .NET keeps the headers about bodies apart.
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!message.Headers.NonValidated.Contains(TraceParent))
        {
            foreach (var (name, value) in trace)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
