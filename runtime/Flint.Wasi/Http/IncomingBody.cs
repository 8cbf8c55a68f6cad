using System.Text;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>Where the body of a message comes from that a guest receives.</summary>
internal interface IBodySource
{
    /// <summary>The body.</summary>
    PipeInputStream Stream { get; }

    /// <summary>What made the characters of the trailers' values out of bytes.</summary>
    Encoding Encoding { get; }

    /// <summary>The trailers: complete once the body was read to its end.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Trailers { get; }

    /// <summary>The guest needs nothing of the message any more.</summary>
    void Release();
}

/// <summary>wasi:http/types, <c>incoming-body</c>.</summary>
internal sealed class IncomingBody(IBodySource source) : HostObject
{
    private bool _isTaken;

    public Result<InputStream, Unit> Stream()
    {
        if (_isTaken)
        {
            return default(Unit);
        }

        _isTaken = true;
        source.Stream.AttachTo(this);
        return source.Stream;
    }

    /// <summary>Gives the body up for its trailers.</summary>
    public FutureTrailers Finish()
    {
        CheckChildless();
        return new FutureTrailers(source);
    }

    /// <inheritdoc/>
    protected override void OnDropped() => source.Release();
}

/// <summary>
/// wasi:http/types, <c>future-trailers</c>. Trailers follow a body, so what the guest has not read of it is read first, once
/// somebody waits for them.
/// </summary>
internal sealed class FutureTrailers(IBodySource source) : HostObject
{
    private bool _isTaken;

    public Pollable Subscribe()
    {
        var pollable = new TaskPollable(source.Stream.Drain());
        pollable.AttachTo(this);
        return pollable;
    }

    public Option<Result<Result<Option<Fields>, HttpErrorCode>, Unit>> Get(HostMemory memory)
    {
        if (_isTaken)
        {
            return Result<Result<Option<Fields>, HttpErrorCode>, Unit>.Err(default);
        }

        var drained = source.Stream.Drain();
        if (!drained.IsCompleted)
        {
            return default;
        }

        _isTaken = true;
        return Result<Result<Option<Fields>, HttpErrorCode>, Unit>.Ok(Read(drained, memory));
    }

    /// <inheritdoc/>
    protected override void OnDropped() => source.Release();

    private Result<Option<Fields>, HttpErrorCode> Read(Task drained, HostMemory memory)
    {
        try
        {
            drained.GetAwaiter().GetResult();
        }
        catch (OutgoingHttpException failure)
        {
            return HttpErrorCode.Of(failure);
        }

        return source.Trailers.Count == 0
            ? Option<Fields>.None
            : Option<Fields>.Some(Fields.Received(source.Trailers, source.Encoding, memory));
    }
}
