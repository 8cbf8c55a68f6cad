using Flint.Component;

namespace Flint.Wasi.Io;

/// <summary>wasi:io/streams, <c>output-stream</c>.</summary>
internal abstract class OutputStream : HostObject
{
    /// <summary>
    /// Bytes that a stream takes at a time (64 KiB): large enough for throughput, small enough that a thousand streams fit
    /// in memory.
    /// </summary>
    public const int Permit = 64 * 1024;

    /// <summary>How many bytes may be written now; 0 means wait. An error when the stream has failed or is closed.</summary>
    public abstract Result<ulong, StreamError> CheckWrite();

    /// <summary>Takes bytes; never more than <see cref="CheckWrite"/> allowed.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Asks for everything written to be sent on. Until that is done, <see cref="CheckWrite"/> answers 0.</summary>
    public abstract void Flush();

    /// <summary>Completes once <see cref="CheckWrite"/> answers something other than 0.</summary>
    public abstract Task WhenWritable(CancellationToken cancellation);

    /// <summary>A pollable that is ready when the stream is.</summary>
    public Pollable Subscribe()
    {
        var pollable = new OutputPollable(this);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <summary>Whether <see cref="CheckWrite"/> answers something other than 0.</summary>
    public bool IsWritable => CheckWrite() is not { IsOk: true, Value: 0 };

    private sealed class OutputPollable(OutputStream stream) : Pollable
    {
        public override bool IsReady => stream.IsWritable;

        public override Task WhenReady(CancellationToken cancellation) => stream.WhenWritable(cancellation);
    }
}
