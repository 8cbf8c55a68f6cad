using System.Globalization;
using Flint.Component;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/outgoing-handler.</summary>
internal static class OutgoingHandler
{
    private const string ContentLength = "content-length";

    private const ulong NanosecondsPerTick = 100;

    public static Result<FutureIncomingResponse, HttpErrorCode> Handle(
        ComponentGuestContext context,
        OutgoingRequest request,
        Option<RequestOptions> options
    )
    {
        var headers = request.FieldsOfRequest.ToList();
        request.FieldsOfRequest.Forget();
        if (context.Exchange?.OutgoingHttp is not { } http)
        {
            return HttpErrorCode.Of(HttpError.HttpRequestDenied);
        }

        if (!TryTakeLength(headers, out var length))
        {
            return HttpErrorCode.Of(HttpError.HttpRequestBodySize);
        }

        var body = request.RequestedBody;
        var isSent = body is not null && HasBody(request.Method.Name, body, length);
        var call = new OutgoingCall(context.Outgoing, body, isSent ? length : null);
        context.Outgoing.Add(call);
        body?.ConnectTo(call);
        var message = new OutgoingHttpRequest
        {
            Method = request.Method.Name,
            Scheme = request.Scheme.HasValue ? request.Scheme.Value.Name : "https",
            Authority = request.Authority.Value ?? "",
            PathWithQuery = request.PathWithQuery.Value ?? "",
            Headers = headers,
            Body = isSent ? call.Reader : null,
            ContentLength = isSent ? length ?? (body!.IsFinished ? body.Written : null) : null,
            ConnectTimeout = Timeout(options.Value?.ConnectTimeout),
            FirstByteTimeout = Timeout(options.Value?.FirstByteTimeout),
            BetweenBytesTimeout = Timeout(options.Value?.BetweenBytesTimeout),
        };
        if (!isSent)
        {
            // What the guest writes all the same goes nowhere.
            call.Reader.Complete();
        }

        call.Response = http.SendAsync(message, call.Stopped);
        if (!call.Response.IsFaulted)
        {
            return new FutureIncomingResponse(call);
        }

        var error = OutgoingCall.Explain(call.Response);
        call.Dispose();
        return error;
    }

    /// <summary>
    /// Whether a request carries its body. Toolkits ask for the body of every request, and a GET with an empty chunked body
    /// is one that servers stumble over; so a GET or HEAD has one only where the guest says how long it is, or has
    /// written some of it.
    /// </summary>
    private static bool HasBody(string method, OutgoingBody body, long? length) =>
        method is not ("GET" or "HEAD") || length > 0 || body.Written > 0;

    /// <summary>Takes the length out of the headers: the transport writes it itself.</summary>
    private static bool TryTakeLength(List<KeyValuePair<string, string>> headers, out long? length)
    {
        length = null;
        foreach (var (name, value) in headers)
        {
            if (name != ContentLength)
            {
                continue;
            }

            if (
                !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                || (length is not null && length != parsed)
            )
            {
                return false;
            }

            length = parsed;
        }

        headers.RemoveAll(static h => h.Key == ContentLength);
        return true;
    }

    private static TimeSpan? Timeout(Option<ulong>? nanoseconds) =>
        nanoseconds is { HasValue: true } set
            ? TimeSpan.FromTicks((long)Math.Min(set.Value / NanosecondsPerTick, long.MaxValue))
            : null;
}
