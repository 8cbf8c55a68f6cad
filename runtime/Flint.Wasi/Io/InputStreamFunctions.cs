using System.Buffers;
using Flint.Component;
using Bytes = Flint.Component.Result<Flint.Component.GuestBytes, Flint.Wasi.Io.StreamError>;
using Count = Flint.Component.Result<ulong, Flint.Wasi.Io.StreamError>;

namespace Flint.Wasi.Io;

/// <summary>The functions of <c>input-stream</c>, on top of what a stream is.</summary>
internal static class InputStreamFunctions
{
    /// <summary>
    /// Bytes that one read gives at most (64 KiB), whatever the guest asks for: what the guest must find room for at once.
    /// </summary>
    private const int MaximumRead = 64 * 1024;

    public static void AddTo(HostInterface streams) =>
        streams
            .Resource<InputStream>(
                "input-stream",
                static s => s.Drop(),
                static s => s.Abandon(),
                static s => s.Survives
            )
            .Function<InputStream, ulong, Bytes>("[method]input-stream.read", Read)
            .Function<InputStream, ulong, Bytes>("[method]input-stream.blocking-read", BlockingRead)
            .Function<InputStream, ulong, Count>(
                "[method]input-stream.skip",
                static (_, self, count) => Skip(self, count)
            )
            .Function<InputStream, ulong, Count>("[method]input-stream.blocking-skip", BlockingSkip)
            .Function("[method]input-stream.subscribe", (HostCall _, InputStream self) => self.Subscribe());

    private static Bytes Read(HostCall call, InputStream stream, ulong count)
    {
        var state = stream.Peek(out var bytes);
        if (state == ReadState.Closed)
        {
            return StreamError.Ended(stream);
        }

        var length = (int)Math.Min(Math.Min((ulong)bytes.Length, count), MaximumRead);
        if (length == 0)
        {
            return default(GuestBytes);
        }

        var target = call.Allocate(length);
        bytes.Slice(0, length).CopyTo(target.Span);
        stream.Consume(length);
        return target;
    }

    private static Bytes BlockingRead(HostCall call, InputStream stream, ulong count)
    {
        AwaitData(call, stream, count);
        return Read(call, stream, count);
    }

    private static Count Skip(InputStream stream, ulong count)
    {
        var state = stream.Peek(out var bytes);
        if (state == ReadState.Closed)
        {
            return StreamError.Ended(stream);
        }

        var length = Math.Min((ulong)bytes.Length, count);
        if (length > 0)
        {
            stream.Consume((long)length);
        }

        return length;
    }

    private static Count BlockingSkip(HostCall call, InputStream stream, ulong count)
    {
        AwaitData(call, stream, count);
        return Skip(stream, count);
    }

    private static void AwaitData(HostCall call, InputStream stream, ulong count)
    {
        while (count > 0 && stream.Peek(out _) == ReadState.Pending)
        {
            call.State<ComponentGuestContext>().Wait(stream.WhenReadable);
        }
    }
}
