using System.IO.Pipelines;
using System.Text;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>The exchange that a guest serves, as far as it has got with it.</summary>
internal sealed class ResponseState : IBodyTarget
{
    private HttpExchange? _exchange;
    private RequestBodySource? _requestBody;
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
        _requestBody?.End();
        _body?.Release();
        _requestBody = null;
        _body = null;
        _error = null;
        _exchange = null;
    }

    /// <summary>The request's body.</summary>
    public IBodySource OpenRequestBody(HttpExchange exchange) => _requestBody = new RequestBodySource(exchange);

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

    /// <inheritdoc/>
    public HttpErrorCode? Complete(long written, IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        if (trailers.Count > 0)
        {
            Exchange.SetTrailers(trailers);
        }

        return null;
    }

    /// <inheritdoc/>
    /// <remarks>Told when the guest has ended: an unfinished body makes an incomplete response.</remarks>
    public void Abandon() { }

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

/// <summary>The body of the request that a guest serves.</summary>
internal sealed class RequestBodySource(HttpExchange exchange) : IBodySource
{
    private HttpExchange? _exchange = exchange;

    public PipeInputStream Stream { get; } = new(exchange.RequestBody);

    /// <summary>As servers of ASP.NET Core read headers.</summary>
    public Encoding Encoding => Encoding.UTF8;

    public IReadOnlyList<KeyValuePair<string, string>> Trailers => _exchange?.RequestTrailers ?? [];

    /// <inheritdoc/>
    /// <remarks>The server throws away what the guest did not read.</remarks>
    public void Release() { }

    /// <summary>The request is over.</summary>
    public void End()
    {
        Stream.Release();
        _exchange = null;
    }
}

/// <summary>wasi:http/types, <c>response-outparam</c>: the right to answer, once.</summary>
internal sealed class ResponseOutparam(HttpExchange exchange) : HostObject
{
    public HttpExchange Exchange { get; } = exchange;
}
