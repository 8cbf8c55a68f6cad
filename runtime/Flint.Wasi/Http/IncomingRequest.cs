using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>incoming-request</c>.</summary>
internal sealed class IncomingRequest(HttpExchange exchange) : HostObject
{
    private Fields? _headers;
    private bool _isConsumed;

    public RequestMethod Method => new(exchange.Method);

    public Option<string> PathWithQuery => exchange.Path + exchange.Query;

    public Option<RequestScheme> Scheme => new RequestScheme(exchange.Scheme);

    public Option<string> Authority => exchange.Authority.Length == 0 ? default : (Option<string>)exchange.Authority;

    /// <summary>A child that shows the headers and cannot change them.</summary>
    public Fields Headers()
    {
        _headers ??= Fields.OfRequest(exchange.RequestHeaders);
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
        return new IncomingBody(context.Response.OpenRequestBody());
    }
}

/// <summary>wasi:http/types, <c>incoming-body</c>.</summary>
internal sealed class IncomingBody(InputStream stream) : HostObject
{
    private bool _isTaken;

    public Result<InputStream, Unit> Stream()
    {
        if (_isTaken)
        {
            return default(Unit);
        }

        _isTaken = true;
        stream.AttachTo(this);
        return stream;
    }

    /// <summary>Gives the body up for its trailers, which the transport does not pass on.</summary>
    public FutureTrailers Finish()
    {
        CheckChildless();
        return new FutureTrailers();
    }
}

/// <summary>wasi:http/types, <c>future-trailers</c>: there at once, and empty.</summary>
internal sealed class FutureTrailers : HostObject
{
    private bool _isTaken;

    public Pollable Subscribe()
    {
        var pollable = Pollable.Ready();
        pollable.AttachTo(this);
        return pollable;
    }

    public Option<Result<Result<Option<Fields>, HttpErrorCode>, Unit>> Get()
    {
        if (_isTaken)
        {
            return Result<Result<Option<Fields>, HttpErrorCode>, Unit>.Err(default);
        }

        _isTaken = true;
        return Result<Result<Option<Fields>, HttpErrorCode>, Unit>.Ok(
            Result<Option<Fields>, HttpErrorCode>.Ok(Option<Fields>.None)
        );
    }
}
