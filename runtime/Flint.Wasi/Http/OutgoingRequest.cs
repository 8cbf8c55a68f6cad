using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Component.Unit>;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>outgoing-request</c>.</summary>
internal sealed class OutgoingRequest(Fields headers) : HostObject
{
    private OutgoingBody? _body;

    public Fields FieldsOfRequest { get; } = headers.Adopt();

    /// <summary>The body that the guest asked for; null where it did not.</summary>
    public OutgoingBody? RequestedBody => _body;

    public RequestMethod Method { get; private set; } = new("GET");

    public Option<string> PathWithQuery { get; private set; }

    public Option<RequestScheme> Scheme { get; private set; }

    public Option<string> Authority { get; private set; }

    /// <inheritdoc/>
    protected override void OnDropped() => FieldsOfRequest.Forget();

    public Result<OutgoingBody, Unit> Body(HostMemory memory)
    {
        if (_body is not null)
        {
            return default(Unit);
        }

        return _body = new OutgoingBody(memory);
    }

    public Done SetMethod(RequestMethod method)
    {
        if (!HeaderSyntax.IsName(method.Name))
        {
            return Done.Err(default);
        }

        Method = method;
        return Done.Ok(default);
    }

    public Done SetPathWithQuery(Option<string> path)
    {
        if (path.Value is { } text && text.Length > 0 && !Uri.TryCreate(text, UriKind.Relative, out _))
        {
            return Done.Err(default);
        }

        PathWithQuery = path;
        return Done.Ok(default);
    }

    public Done SetScheme(Option<RequestScheme> scheme)
    {
        if (scheme.HasValue && !Uri.CheckSchemeName(scheme.Value.Name))
        {
            return Done.Err(default);
        }

        Scheme = scheme;
        return Done.Ok(default);
    }

    public Done SetAuthority(Option<string> authority)
    {
        if (authority.Value is { } text && !Uri.TryCreate($"http://{text}/", UriKind.Absolute, out _))
        {
            return Done.Err(default);
        }

        Authority = authority;
        return Done.Ok(default);
    }

    public Fields Headers()
    {
        var view = FieldsOfRequest.AsImmutable();
        view.AttachTo(this);
        return view;
    }
}

/// <summary>wasi:http/types, <c>request-options</c>: timeouts in nanoseconds.</summary>
internal sealed class RequestOptions : HostObject
{
    public Option<ulong> ConnectTimeout { get; set; }

    public Option<ulong> FirstByteTimeout { get; set; }

    public Option<ulong> BetweenBytesTimeout { get; set; }
}
