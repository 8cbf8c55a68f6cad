using Flint.Component;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>error-code</c>: a case by its place, with its payload.</summary>
internal sealed record HttpErrorCode(int Index, object? Payload = null) : IVariantValue<HttpErrorCode>
{
    private static readonly string[] Labels =
    [
        "DNS-timeout",
        "DNS-error",
        "destination-not-found",
        "destination-unavailable",
        "destination-IP-prohibited",
        "destination-IP-unroutable",
        "connection-refused",
        "connection-terminated",
        "connection-timeout",
        "connection-read-timeout",
        "connection-write-timeout",
        "connection-limit-reached",
        "TLS-protocol-error",
        "TLS-certificate-error",
        "TLS-alert-received",
        "HTTP-request-denied",
        "HTTP-request-length-required",
        "HTTP-request-body-size",
        "HTTP-request-method-invalid",
        "HTTP-request-URI-invalid",
        "HTTP-request-URI-too-long",
        "HTTP-request-header-section-size",
        "HTTP-request-header-size",
        "HTTP-request-trailer-section-size",
        "HTTP-request-trailer-size",
        "HTTP-response-incomplete",
        "HTTP-response-header-section-size",
        "HTTP-response-header-size",
        "HTTP-response-body-size",
        "HTTP-response-trailer-section-size",
        "HTTP-response-trailer-size",
        "HTTP-response-transfer-coding",
        "HTTP-response-content-coding",
        "HTTP-response-timeout",
        "HTTP-upgrade-failed",
        "HTTP-protocol-error",
        "loop-detected",
        "configuration-error",
        "internal-error",
    ];

    public static VariantShape<HttpErrorCode> Shape { get; } = CreateShape();

    /// <summary>The case's label.</summary>
    public string Label => Labels[Index];

    /// <summary><c>internal-error</c> with a message.</summary>
    public static HttpErrorCode InternalError(string message) =>
        new((int)HttpError.InternalError, Option<string>.Some(message));

    /// <summary>A case without payload.</summary>
    public static HttpErrorCode Of(HttpError error) => new((int)error);

    /// <summary>What an exception says.</summary>
    public static HttpErrorCode Of(OutgoingHttpException failure) => new((int)failure.Error, PayloadOf(failure));

    private static object? PayloadOf(OutgoingHttpException failure) =>
        failure.Error switch
        {
            HttpError.DnsError => new DnsErrorPayload(OptionOf(failure.Text), default),
            HttpError.TlsAlertReceived => new TlsAlertPayload(
                failure.Number is { } alert ? (byte)alert : default(Option<byte>),
                failure.Message
            ),
            HttpError.HttpRequestBodySize or HttpError.HttpResponseBodySize => failure.Number is { } bytes
                ? Option<ulong>.Some((ulong)bytes)
                : default,
            HttpError.HttpRequestHeaderSectionSize
            or HttpError.HttpRequestTrailerSectionSize
            or HttpError.HttpResponseHeaderSectionSize
            or HttpError.HttpResponseTrailerSectionSize => Size(failure),
            HttpError.HttpRequestHeaderSize => Option<FieldSizePayload>.Some(Field(failure)),
            HttpError.HttpRequestTrailerSize or HttpError.HttpResponseHeaderSize or HttpError.HttpResponseTrailerSize =>
                Field(failure),
            HttpError.HttpResponseTransferCoding or HttpError.HttpResponseContentCoding => OptionOf(failure.Text),
            HttpError.InternalError => Option<string>.Some(failure.Message),
            _ => null,
        };

    private static Option<string> OptionOf(string? text) => text is null ? default : Option<string>.Some(text);

    private static Option<uint> Size(OutgoingHttpException failure) =>
        failure.Number is { } bytes ? Option<uint>.Some((uint)bytes) : default;

    private static FieldSizePayload Field(OutgoingHttpException failure) => new(OptionOf(failure.Text), Size(failure));

    public override string ToString() => Payload is null ? Label : $"{Label}: {Payload}";

    private static VariantShape<HttpErrorCode> CreateShape()
    {
        var shape = new VariantShape<HttpErrorCode>(static c => c.Index);
        for (var i = 0; i < Labels.Length; i++)
        {
            _ = Labels[i] switch
            {
                "DNS-error" => WithPayload<DnsErrorPayload>(shape, i),
                "TLS-alert-received" => WithPayload<TlsAlertPayload>(shape, i),
                "HTTP-request-body-size" or "HTTP-response-body-size" => WithPayload<Option<ulong>>(shape, i),
                "HTTP-request-header-section-size"
                or "HTTP-request-trailer-section-size"
                or "HTTP-response-header-section-size"
                or "HTTP-response-trailer-section-size" => WithPayload<Option<uint>>(shape, i),
                "HTTP-request-header-size" => WithPayload<Option<FieldSizePayload>>(shape, i),
                "HTTP-request-trailer-size" or "HTTP-response-header-size" or "HTTP-response-trailer-size" =>
                    WithPayload<FieldSizePayload>(shape, i),
                "HTTP-response-transfer-coding" or "HTTP-response-content-coding" or "internal-error" => WithPayload<
                    Option<string>
                >(shape, i),
                _ => shape.Case(Labels[i], new HttpErrorCode(i)),
            };
        }

        return shape;
    }

    private static VariantShape<HttpErrorCode> WithPayload<T>(VariantShape<HttpErrorCode> shape, int index) =>
        shape.Case<T>(Labels[index], value => new HttpErrorCode(index, value), static c => (T)c.Payload!);
}

/// <summary>wasi:http/types, <c>DNS-error-payload</c>.</summary>
internal sealed record DnsErrorPayload(Option<string> ResponseCode, Option<ushort> InfoCode)
    : IRecordValue<DnsErrorPayload, (Option<string>, Option<ushort>)>
{
    public (Option<string>, Option<ushort>) Fields => (ResponseCode, InfoCode);

    public static DnsErrorPayload FromFields((Option<string>, Option<ushort>) fields) =>
        new(fields.Item1, fields.Item2);
}

/// <summary>wasi:http/types, <c>TLS-alert-received-payload</c>.</summary>
internal sealed record TlsAlertPayload(Option<byte> Id, Option<string> Message)
    : IRecordValue<TlsAlertPayload, (Option<byte>, Option<string>)>
{
    public (Option<byte>, Option<string>) Fields => (Id, Message);

    public static TlsAlertPayload FromFields((Option<byte>, Option<string>) fields) => new(fields.Item1, fields.Item2);
}

/// <summary>wasi:http/types, <c>field-size-payload</c>.</summary>
internal sealed record FieldSizePayload(Option<string> Name, Option<uint> Size)
    : IRecordValue<FieldSizePayload, (Option<string>, Option<uint>)>
{
    public (Option<string>, Option<uint>) Fields => (Name, Size);

    public static FieldSizePayload FromFields((Option<string>, Option<uint>) fields) => new(fields.Item1, fields.Item2);
}
