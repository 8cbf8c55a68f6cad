using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>outgoing-response</c>.</summary>
internal sealed class OutgoingResponse(Fields headers) : HostObject
{
    private OutgoingBody? _body;

    public Fields FieldsOfResponse { get; } = headers.Adopt();

    public ushort StatusCode { get; private set; } = 200;

    /// <summary>The body that the guest asked for; null where it did not.</summary>
    public OutgoingBody? RequestedBody => _body;

    public Result<Unit, Unit> SetStatusCode(ushort status)
    {
        if (status is < 100 or > 999)
        {
            return Result<Unit, Unit>.Err(default);
        }

        StatusCode = status;
        return Result<Unit, Unit>.Ok(default);
    }

    public Fields Headers()
    {
        var view = FieldsOfResponse.AsImmutable();
        view.AttachTo(this);
        return view;
    }

    /// <inheritdoc/>
    protected override void OnDropped() => FieldsOfResponse.Forget();

    public Result<OutgoingBody, Unit> Body(HostMemory memory)
    {
        if (_body is not null)
        {
            return default(Unit);
        }

        return _body = new OutgoingBody(memory);
    }
}
