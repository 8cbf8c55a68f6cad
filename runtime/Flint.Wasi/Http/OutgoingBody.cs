using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>
/// wasi:http/types, <c>outgoing-body</c>. Has a target once the message that it belongs to is on its way.
/// </summary>
internal sealed class OutgoingBody(HostMemory memory) : HostObject
{
    private readonly BodyOutputStream _stream = new(memory);
    private List<KeyValuePair<string, string>> _trailers = [];
    private bool _isTaken;
    private bool _isAbandoned;
    private IBodyTarget? _target;

    /// <summary>Whether the guest has said that the body is complete.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Bytes written so far.</summary>
    public long Written => _stream.Written;

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
    public void ConnectTo(IBodyTarget target)
    {
        _target = target;
        _stream.ConnectTo(target.Writer);
        if (IsFinished)
        {
            target.Complete(_stream.Written, _trailers);
        }
        else if (_isAbandoned)
        {
            target.Abandon();
        }
    }

    /// <summary>Sends on what was written.</summary>
    public void FlushWritten() => _stream.FlushWritten();

    /// <summary>Lets go of the transport: no flush is under way afterwards.</summary>
    public void Release()
    {
        _target = null;
        _stream.Forget();
        _stream.Release();
    }

    public Result<Unit, HttpErrorCode> Finish(Option<Fields> trailers)
    {
        CheckChildless();
        IsFinished = true;
        _stream.Close();
        if (trailers.Value is { } fields)
        {
            _trailers = fields.ToList();
            fields.Forget();
        }

        return _target?.Complete(_stream.Written, _trailers) is { } error ? error : default(Unit);
    }

    /// <inheritdoc/>
    protected override void OnDropped()
    {
        _isAbandoned = !IsFinished;
        _stream.Close();
        if (_target is null)
        {
            _stream.Forget();
        }
        else if (_isAbandoned)
        {
            _target.Abandon();
        }
    }
}
