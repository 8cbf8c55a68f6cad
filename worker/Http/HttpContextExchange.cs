using System.IO.Pipelines;
using System.Net;
using Flint.Core;
using Flint.Wasi.Http;
using Flint.Worker.Outbound;
using Flint.Worker.Threads;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Worker.Http;

/// <summary>An invocation's HTTP, over ASP.NET Core. Used for one request after another.</summary>
internal sealed class HttpContextExchange : HttpExchange
{
    private readonly GuestThreads _threads;
    private readonly OutboundClients _outbound;
    private readonly ResponseHead _head = new();
    private readonly ResponseBodyWriter _body;
    private readonly List<KeyValuePair<string, string>> _requestHeaders = new(16);
    private readonly List<KeyValuePair<string, string>> _trailers = [];
    private HttpContext? _http;
    private Invocation? _invocation;
    private PipeReader? _requestBody;
    private InvocationOutbound? _outgoing;
    private bool _requestHeadersFilled;
    private bool _responseStarted;
    private CancellationToken _aborted;

    public HttpContextExchange(GuestThreads threads, OutboundClients outbound, int responseBufferBytes)
    {
        _threads = threads;
        _outbound = outbound;
        _body = new ResponseBodyWriter(_head, responseBufferBytes);
    }

    /// <inheritdoc/>
    public override string Method => Http.Request.Method;

    /// <inheritdoc/>
    public override string Scheme => Http.Request.Scheme;

    /// <inheritdoc/>
    public override string Authority => Http.Request.Host.Value ?? "";

    /// <inheritdoc/>
    public override string Protocol => Http.Request.Protocol;

    /// <inheritdoc/>
    public override string BasePath => _invocation!.BasePath;

    /// <inheritdoc/>
    public override string Path => _invocation!.Path;

    /// <inheritdoc/>
    public override string Query => Http.Request.QueryString.Value ?? "";

    /// <inheritdoc/>
    public override string RemoteAddress => Format(Http.Connection.RemoteIpAddress);

    /// <inheritdoc/>
    public override string InvocationId => _invocation!.Id;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> RequestHeaders
    {
        get
        {
            if (!_requestHeadersFilled)
            {
                _requestHeadersFilled = true;
                RequestHeaderList.Fill(_requestHeaders, Http.Request.Headers);
            }

            return _requestHeaders;
        }
    }

    /// <inheritdoc/>
    public override PipeReader RequestBody => _requestBody ??= Http.Request.BodyReader;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> RequestTrailers
    {
        get
        {
            var trailers = new List<KeyValuePair<string, string>>();
            if (Http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } feature)
            {
                RequestHeaderList.Fill(trailers, feature.Trailers);
            }

            return trailers;
        }
    }

    /// <inheritdoc/>
    public override IOutgoingHttp OutgoingHttp => _outgoing ??= new InvocationOutbound(_outbound, _invocation!, Http);

    /// <inheritdoc/>
    public override PipeWriter ResponseBody => _body;

    /// <inheritdoc/>
    public override bool ResponseStarted => _responseStarted;

    /// <inheritdoc/>
    public override CancellationToken Aborted => _aborted;

    private HttpContext Http => _http ?? throw new InvalidOperationException("The request is over.");

    /// <summary>Prepares for a request.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="http">Its request and response.</param>
    /// <param name="requestBody">The body, where it is not to be read from <paramref name="http"/> directly.</param>
    /// <param name="aborted">Cancelled when the guest is to stop.</param>
    public void Begin(Invocation invocation, HttpContext http, PipeReader? requestBody, CancellationToken aborted)
    {
        _invocation = invocation;
        _http = http;
        _requestBody = requestBody;
        _aborted = aborted;
        _body.Begin(http.Response, HttpMethods.IsHead(http.Request.Method));
    }

    /// <summary>Forgets the request.</summary>
    public void Reset()
    {
        _head.Clear();
        _body.Reset();
        _requestHeaders.Clear();
        _trailers.Clear();
        _requestHeadersFilled = false;
        _responseStarted = false;
        _requestBody = null;
        _outgoing = null;
        _invocation = null;
        _http = null;
        _aborted = CancellationToken.None;
    }

    /// <inheritdoc/>
    public override void StartResponse(int status, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (_responseStarted)
        {
            throw new InvalidOperationException("The response was started before.");
        }

        _head.Set(status, headers);
        _responseStarted = true;
    }

    /// <inheritdoc/>
    public override void SetTrailers(IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        foreach (var (name, value) in trailers)
        {
            ResponseHead.Check(name, value);
            if (!HopByHopHeaders.Contains(name))
            {
                _trailers.Add(new(name, value));
            }
        }
    }

    /// <inheritdoc/>
    public override void BeginWait()
    {
        _body.SendIfWanted();
        _threads.BeginWait();
    }

    /// <inheritdoc/>
    public override void EndWait() => _threads.EndWait();

    /// <summary>Sends what the guest has wanted to be sent for a while. Called on the pulse's thread.</summary>
    public void Pulse() => _body.Pulse();

    /// <summary>Ends the response of a guest that has finished well.</summary>
    /// <exception cref="InvalidGuestResponseException">There is none, or its length is not as promised.</exception>
    public async ValueTask FinishAsync()
    {
        if (!_responseStarted)
        {
            throw new InvalidGuestResponseException("The function ended without a response.");
        }

        var hasTrailers = _trailers.Count > 0 && Http.Response.SupportsTrailers();
        await _body.FinishAsync(hasTrailers);
        if (hasTrailers)
        {
            foreach (var (name, value) in _trailers)
            {
                Http.Response.AppendTrailer(name, value);
            }
        }
    }

    private static string Format(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
