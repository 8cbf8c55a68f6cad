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

/// <summary>
/// wasi:http/types, <c>outgoing-body</c>. Has a destination once the message that it belongs to is on its way.
/// </summary>
internal sealed class OutgoingBody(HostMemory memory) : HostObject
{
    private readonly BodyOutputStream _stream = new(memory);
    private bool _isTaken;
    private ResponseState? _response;

    /// <summary>Whether the guest has said that the body is complete.</summary>
    public bool IsFinished { get; private set; }

    public Result<OutputStream, Unit> Write()
    {
        if (_isTaken)
        {
            return default(Unit);
        }

        _isTaken = true;
        _stream.AttachTo(this);
        return _stream;
    }

    /// <summary>Says where the bytes go; those that were written already go first.</summary>
    public void ConnectTo(ResponseState response)
    {
        _response = response;
        _stream.ConnectTo(response.Writer);
    }

    /// <summary>Sends on what was written.</summary>
    public void FlushWritten() => _stream.FlushWritten();

    /// <summary>Lets go of the transport: no flush is under way afterwards.</summary>
    public void Release()
    {
        _response = null;
        _stream.Release();
    }

    /// <inheritdoc/>
    protected override void OnDropped() => _stream.Forget();

    public Result<Unit, HttpErrorCode> Finish(Option<Fields> trailers)
    {
        CheckChildless();
        IsFinished = true;
        _stream.Close();
        if (trailers.Value is { } fields)
        {
            _response?.SetTrailers(fields.ToList());
            fields.Forget();
        }

        return default(Unit);
    }
}
