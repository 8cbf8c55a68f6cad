using System.Text;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>incoming-request</c>.</summary>
internal sealed class IncomingRequest(HttpExchange exchange) : HostObject
{
    private HttpExchange? _exchange = exchange;
    private Fields? _headers;
    private bool _isConsumed;

    public RequestMethod Method => new(Exchange.Method);

    public Option<string> PathWithQuery => Exchange.Path + Exchange.Query;

    public Option<RequestScheme> Scheme => new RequestScheme(Exchange.Scheme);

    public Option<string> Authority => Exchange.Authority.Length == 0 ? default : (Option<string>)Exchange.Authority;

    private HttpExchange Exchange =>
        _exchange ?? throw new ComponentTrapException("an incoming-request was used after its handler had returned");

    /// <summary>The request is over; a handle that the guest kept is good for nothing but to be dropped.</summary>
    public void End() => _exchange = null;

    /// <inheritdoc/>
    protected override void OnDropped() => _headers?.Forget();

    /// <summary>A child that shows the headers and cannot change them.</summary>
    public Fields Headers(HostMemory memory)
    {
        _headers ??= Fields.Received(Exchange.RequestHeaders, Encoding.UTF8, memory);
        var view = _headers.AsImmutable();
        view.AttachTo(this);
        return view;
    }

    public Result<IncomingBody, Unit> Consume(ComponentGuestContext context)
    {
        if (_isConsumed)
        {
            return default(Unit);
        }

        _isConsumed = true;
        return new IncomingBody(context.Response.OpenRequestBody(Exchange));
    }
}
