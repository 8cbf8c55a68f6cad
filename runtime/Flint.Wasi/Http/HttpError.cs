namespace Flint.Wasi.Http;

/// <summary>Why an HTTP request failed: the cases of wasi:http/types, <c>error-code</c>, in its order.</summary>
public enum HttpError
{
    /// <summary>The resolver did not answer in time.</summary>
    DnsTimeout,

    /// <summary>The resolver answered with an error.</summary>
    DnsError,

    /// <summary>The host name has no address.</summary>
    DestinationNotFound,

    /// <summary>The destination cannot be reached at present.</summary>
    DestinationUnavailable,

    /// <summary>The address is one that may not be reached.</summary>
    DestinationIPProhibited,

    /// <summary>There is no route to the address.</summary>
    DestinationIPUnroutable,

    /// <summary>Nobody listens there.</summary>
    ConnectionRefused,

    /// <summary>The connection ended in the middle.</summary>
    ConnectionTerminated,

    /// <summary>Connecting took too long.</summary>
    ConnectionTimeout,

    /// <summary>What was to be read took too long to come.</summary>
    ConnectionReadTimeout,

    /// <summary>Writing took too long.</summary>
    ConnectionWriteTimeout,

    /// <summary>Too many requests or connections at once.</summary>
    ConnectionLimitReached,

    /// <summary>TLS could not be agreed on.</summary>
    TlsProtocolError,

    /// <summary>The certificate is not to be trusted.</summary>
    TlsCertificateError,

    /// <summary>The other side sent a TLS alert.</summary>
    TlsAlertReceived,

    /// <summary>The request is not allowed.</summary>
    HttpRequestDenied,

    /// <summary>The request needs a Content-Length.</summary>
    HttpRequestLengthRequired,

    /// <summary>The request's body has not the size that it was to have.</summary>
    HttpRequestBodySize,

    /// <summary>The method cannot be used.</summary>
    HttpRequestMethodInvalid,

    /// <summary>Scheme, authority or path cannot be used.</summary>
    HttpRequestUriInvalid,

    /// <summary>The URI is too long.</summary>
    HttpRequestUriTooLong,

    /// <summary>The request's headers are too large together.</summary>
    HttpRequestHeaderSectionSize,

    /// <summary>One of the request's headers is too large.</summary>
    HttpRequestHeaderSize,

    /// <summary>The request's trailers are too large together.</summary>
    HttpRequestTrailerSectionSize,

    /// <summary>One of the request's trailers is too large.</summary>
    HttpRequestTrailerSize,

    /// <summary>The response ended in the middle.</summary>
    HttpResponseIncomplete,

    /// <summary>The response's headers are too large together.</summary>
    HttpResponseHeaderSectionSize,

    /// <summary>One of the response's headers is too large.</summary>
    HttpResponseHeaderSize,

    /// <summary>The response's body is too large.</summary>
    HttpResponseBodySize,

    /// <summary>The response's trailers are too large together.</summary>
    HttpResponseTrailerSectionSize,

    /// <summary>One of the response's trailers is too large.</summary>
    HttpResponseTrailerSize,

    /// <summary>The response has a transfer coding that is not known.</summary>
    HttpResponseTransferCoding,

    /// <summary>The response has a content coding that is not known.</summary>
    HttpResponseContentCoding,

    /// <summary>The response took too long.</summary>
    HttpResponseTimeout,

    /// <summary>An upgrade failed.</summary>
    HttpUpgradeFailed,

    /// <summary>The other side does not speak HTTP.</summary>
    HttpProtocolError,

    /// <summary>The request would lead back to where it came from.</summary>
    LoopDetected,

    /// <summary>The platform is not set up for it.</summary>
    ConfigurationError,

    /// <summary>Anything else.</summary>
    InternalError,
}
