using System.IO.Pipelines;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>The exchange that a guest serves, as far as it has got with it.</summary>
internal sealed class ResponseState
{
    private HttpExchange? _exchange;
    private PipeInputStream? _requestBody;
    private OutgoingBody? _body;
    private HttpErrorCode? _error;

    /// <summary>Where the body of the response goes.</summary>
    public PipeWriter Writer => Exchange.ResponseBody;

    private HttpExchange Exchange => _exchange ?? throw new ComponentTrapException("no request is being served");

    /// <summary>Takes over an exchange.</summary>
    public void Begin(HttpExchange exchange) => _exchange = exchange;

    /// <summary>Lets go of the exchange.</summary>
    public void End()
    {
        _requestBody?.Release();
        _body?.Release();
        _requestBody = null;
        _body = null;
        _error = null;
        _exchange = null;
    }

    /// <summary>The request's body.</summary>
    public InputStream OpenRequestBody(HttpExchange exchange) =>
        _requestBody = new PipeInputStream(exchange.RequestBody);

    /// <summary>wasi:http/types, <c>response-outparam.set</c>: the response goes out from here on.</summary>
    public void Set(ResponseOutparam param, Result<OutgoingResponse, HttpErrorCode> result)
    {
        if (!ReferenceEquals(param.Exchange, _exchange))
        {
            throw new ComponentTrapException("a response-outparam was set after its handler had returned");
        }

        if (!result.IsOk)
        {
            _error = result.Error;
            return;
        }

        var response = result.Value!;
        Exchange.StartResponse(response.StatusCode, response.FieldsOfResponse.ToList());
        response.FieldsOfResponse.Forget();
        _body = response.RequestedBody;
        _body?.ConnectTo(this);
    }

    /// <summary>Sends on what was written.</summary>
    public void FlushWritten() => _body?.FlushWritten();

    /// <summary>Trailers for the response.</summary>
    public void SetTrailers(IReadOnlyList<KeyValuePair<string, string>> trailers) => Exchange.SetTrailers(trailers);

    /// <summary>Checks that the guest has answered in full.</summary>
    /// <exception cref="InvalidGuestResponseException">It has not.</exception>
    public void Complete()
    {
        if (_error is not null)
        {
            throw new InvalidGuestResponseException($"The function answered with the error {_error}.");
        }

        if (!Exchange.ResponseStarted)
        {
            throw new InvalidGuestResponseException("The function ended without setting its response-outparam.");
        }

        if (_body is { IsFinished: false })
        {
            throw new InvalidGuestResponseException(
                "The function dropped its outgoing-body without finishing it, so the response is incomplete."
            );
        }
    }
}

/// <summary>wasi:http/types, <c>response-outparam</c>: the right to answer, once.</summary>
internal sealed class ResponseOutparam(HttpExchange exchange) : HostObject
{
    public HttpExchange Exchange { get; } = exchange;
}
