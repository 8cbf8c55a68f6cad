using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>Says what .NET's failures are in wasi:http's words.</summary>
internal static class OutboundErrors
{
    /// <summary>A failure of connecting or of a connection.</summary>
    public static OutgoingHttpException Of(SocketException failure)
    {
        var error = failure.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => HttpError.ConnectionRefused,
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
                HttpError.ConnectionTerminated,
            SocketError.TimedOut => HttpError.ConnectionTimeout,
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable =>
                HttpError.DestinationIPUnroutable,
            SocketError.HostDown or SocketError.NetworkDown => HttpError.DestinationUnavailable,
            _ => HttpError.InternalError,
        };
        return new OutgoingHttpException(error, failure.Message, failure);
    }

    /// <summary>A failure of a request or of reading its response.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="isBody">Whether the response had begun.</param>
    /// <param name="headerBytes">The limit of a response's headers.</param>
    public static OutgoingHttpException Of(Exception failure, bool isBody, int headerBytes)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case OutgoingHttpException known:
                    return known;
                case SocketException socket:
                    return Of(socket);
                default:
                    continue;
            }
        }

        var error = failure switch
        {
            HttpRequestException request => Of(request.HttpRequestError, isBody),
            HttpIOException io => Of(io.HttpRequestError, isBody),
            IOException => isBody ? HttpError.HttpResponseIncomplete : HttpError.ConnectionTerminated,
            _ => HttpError.InternalError,
        };
        if (
            error == HttpError.TlsProtocolError
            && failure.InnerException is not (AuthenticationException or IOException)
        )
        {
            error = HttpError.ConnectionTerminated;
        }

        return new OutgoingHttpException(error, Describe(failure), failure)
        {
            Number = error == HttpError.HttpResponseHeaderSectionSize ? headerBytes : null,
        };
    }

    private static HttpError Of(HttpRequestError error, bool isBody) =>
        error switch
        {
            HttpRequestError.NameResolutionError => HttpError.DnsError,
            HttpRequestError.ConnectionError => HttpError.DestinationUnavailable,
            HttpRequestError.SecureConnectionError => HttpError.TlsProtocolError,
            HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse => HttpError.HttpProtocolError,
            HttpRequestError.ResponseEnded => isBody
                ? HttpError.HttpResponseIncomplete
                : HttpError.ConnectionTerminated,
            HttpRequestError.ConfigurationLimitExceeded => HttpError.HttpResponseHeaderSectionSize,
            HttpRequestError.VersionNegotiationError => HttpError.HttpProtocolError,
            _ => isBody ? HttpError.HttpResponseIncomplete : HttpError.ConnectionTerminated,
        };

    private static string Describe(Exception failure) =>
        failure is HttpRequestException or HttpIOException or IOException
            ? failure.Message
            : "The request could not be sent.";
}
