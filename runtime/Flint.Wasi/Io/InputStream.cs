using System.Buffers;

namespace Flint.Wasi.Io;

/// <summary>What an input stream has to give.</summary>
internal enum ReadState
{
    /// <summary>Nothing yet.</summary>
    Pending,

    /// <summary>Some bytes.</summary>
    Data,

    /// <summary>Nothing any more.</summary>
    Closed,
}

/// <summary>wasi:io/streams, <c>input-stream</c>.</summary>
internal abstract class InputStream : HostObject
{
    /// <summary>Looks at what can be read without waiting. The bytes are good until <see cref="Consume"/>.</summary>
    public abstract ReadState Peek(out ReadOnlySequence<byte> bytes);

    /// <summary>Takes bytes that <see cref="Peek"/> has shown.</summary>
    public abstract void Consume(long count);

    /// <summary>Completes once <see cref="Peek"/> says something other than <see cref="ReadState.Pending"/>.</summary>
    public abstract Task WhenReadable(CancellationToken cancellation);

    /// <summary>
    /// Why <see cref="Peek"/> says <see cref="ReadState.Closed"/>, where the stream failed. Told once: what failed is
    /// closed afterwards.
    /// </summary>
    public virtual IoError? TakeFailure() => null;

    /// <summary>A pollable that is ready when the stream is.</summary>
    public Pollable Subscribe()
    {
        var pollable = new InputPollable(this);
        pollable.AttachTo(this);
        return pollable;
    }

    private sealed class InputPollable(InputStream stream) : Pollable
    {
        public override bool IsReady => stream.Peek(out _) != ReadState.Pending;

        public override Task WhenReady(CancellationToken cancellation) => stream.WhenReadable(cancellation);
    }
}

/// <summary>A stream that has ended before it began.</summary>
internal sealed class EmptyInputStream : InputStream
{
    /// <inheritdoc/>
    public override bool Survives => true;

    public override ReadState Peek(out ReadOnlySequence<byte> bytes)
    {
        bytes = default;
        return ReadState.Closed;
    }

    public override void Consume(long count) { }

    public override Task WhenReadable(CancellationToken cancellation) => Task.CompletedTask;
}
