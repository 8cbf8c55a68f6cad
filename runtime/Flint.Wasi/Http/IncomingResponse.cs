using System.Text;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>incoming-response</c>.</summary>
internal sealed class IncomingResponse(OutgoingCall call, OutgoingHttpResponse response, HostMemory memory) : HostObject
{
    private readonly Fields _headers = Fields.Received(response.Headers, Encoding.Latin1, memory);
    private bool _isConsumed;

    public ushort Status { get; } = (ushort)response.Status;

    public Fields Headers()
    {
        var view = _headers.AsImmutable();
        view.AttachTo(this);
        return view;
    }

    public Result<IncomingBody, Unit> Consume()
    {
        if (_isConsumed)
        {
            return default(Unit);
        }

        _isConsumed = true;
        return new IncomingBody(call.OpenBody(response));
    }

    /// <inheritdoc/>
    protected override void OnDropped()
    {
        _headers.Forget();
        if (!_isConsumed)
        {
            call.Dispose();
        }
    }
}

/// <summary>wasi:http/types, <c>future-incoming-response</c>.</summary>
internal sealed class FutureIncomingResponse(OutgoingCall call) : HostObject
{
    private bool _isTaken;

    public Pollable Subscribe()
    {
        var pollable = new TaskPollable(call.Response);
        pollable.AttachTo(this);
        return pollable;
    }

    public Option<Result<Result<IncomingResponse, HttpErrorCode>, Unit>> Get(HostMemory memory)
    {
        if (!call.Response.IsCompleted)
        {
            return default;
        }

        if (_isTaken)
        {
            return Result<Result<IncomingResponse, HttpErrorCode>, Unit>.Err(default);
        }

        _isTaken = true;
        return Result<Result<IncomingResponse, HttpErrorCode>, Unit>.Ok(
            call.Response.IsCompletedSuccessfully
                ? new IncomingResponse(call, call.Response.Result, memory)
                : OutgoingCall.Explain(call.Response)
        );
    }

    /// <inheritdoc/>
    /// <remarks>Nobody can ask for the response any more, so nobody waits for it either.</remarks>
    protected override void OnDropped()
    {
        if (!_isTaken)
        {
            call.Dispose();
        }
    }
}
