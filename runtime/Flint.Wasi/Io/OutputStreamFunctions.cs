using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Io.StreamError>;

namespace Flint.Wasi.Io;

/// <summary>The functions of <c>output-stream</c>, on top of what a stream is.</summary>
internal static class OutputStreamFunctions
{
    /// <summary>The most that the combined blocking functions take (wasi:io/streams).</summary>
    private const int BlockingLimit = 4096;

    public static void AddTo(HostInterface streams) =>
        streams
            .Resource<OutputStream>(
                "output-stream",
                static s => s.Drop(),
                static s => s.Abandon(),
                static s => s.Survives
            )
            .Function("[method]output-stream.check-write", (HostCall _, OutputStream self) => self.CheckWrite())
            .Function<OutputStream, GuestBytes, Done>(
                "[method]output-stream.write",
                static (_, self, bytes) => Write(self, bytes.Span)
            )
            .Function<OutputStream, GuestBytes, Done>(
                "[method]output-stream.blocking-write-and-flush",
                BlockingWriteAndFlush
            )
            .Function<OutputStream, Done>("[method]output-stream.flush", static (_, self) => Flush(self))
            .Function<OutputStream, Done>("[method]output-stream.blocking-flush", BlockingFlush)
            .Function("[method]output-stream.subscribe", (HostCall _, OutputStream self) => self.Subscribe())
            .Function<OutputStream, ulong, Done>(
                "[method]output-stream.write-zeroes",
                static (_, self, count) => WriteZeroes(self, count)
            )
            .Function<OutputStream, ulong, Done>(
                "[method]output-stream.blocking-write-zeroes-and-flush",
                BlockingWriteZeroesAndFlush
            )
            .Function<OutputStream, InputStream, ulong, Result<ulong, StreamError>>(
                "[method]output-stream.splice",
                static (_, self, source, count) => Splice(self, source, count)
            )
            .Function<OutputStream, InputStream, ulong, Result<ulong, StreamError>>(
                "[method]output-stream.blocking-splice",
                BlockingSplice
            );

    private static Done Write(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        var permit = stream.CheckWrite();
        if (!permit.IsOk)
        {
            return permit.Error;
        }

        if ((ulong)bytes.Length > permit.Value)
        {
            throw new ComponentTrapException($"write of {bytes.Length} bytes where check-write allows {permit.Value}");
        }

        stream.Write(bytes);
        return default(Unit);
    }

    private static Done BlockingWriteAndFlush(HostCall call, OutputStream stream, GuestBytes bytes)
    {
        if (bytes.Length > BlockingLimit)
        {
            throw new ComponentTrapException(
                $"blocking-write-and-flush of {bytes.Length} bytes, at most {BlockingLimit} are allowed"
            );
        }

        for (var done = 0; done < bytes.Length; )
        {
            var permit = AwaitPermit(call, stream);
            if (!permit.IsOk)
            {
                return permit.Error;
            }

            var count = (int)Math.Min(permit.Value, (ulong)(bytes.Length - done));
            stream.Write(bytes.Span.Slice(done, count));
            done += count;
        }

        return BlockingFlush(call, stream);
    }

    private static Done Flush(OutputStream stream)
    {
        var permit = stream.CheckWrite();
        if (!permit.IsOk)
        {
            return permit.Error;
        }

        stream.Flush();
        return default(Unit);
    }

    private static Done BlockingFlush(HostCall call, OutputStream stream)
    {
        var flushed = Flush(stream);
        if (!flushed.IsOk)
        {
            return flushed;
        }

        var permit = AwaitPermit(call, stream);
        return permit.IsOk ? default(Unit) : permit.Error;
    }

    private static Done WriteZeroes(OutputStream stream, ulong count)
    {
        var permit = stream.CheckWrite();
        if (!permit.IsOk)
        {
            return permit.Error;
        }

        if (count > permit.Value)
        {
            throw new ComponentTrapException($"write-zeroes of {count} bytes where check-write allows {permit.Value}");
        }

        Span<byte> zeroes = stackalloc byte[1024];
        zeroes.Clear();
        for (; count > 0; count -= Math.Min(count, (ulong)zeroes.Length))
        {
            stream.Write(zeroes[..(int)Math.Min(count, (ulong)zeroes.Length)]);
        }

        return default(Unit);
    }

    private static Done BlockingWriteZeroesAndFlush(HostCall call, OutputStream stream, ulong count)
    {
        if (count > BlockingLimit)
        {
            throw new ComponentTrapException(
                $"blocking-write-zeroes-and-flush of {count} bytes, at most {BlockingLimit} are allowed"
            );
        }

        while (count > 0)
        {
            var permit = AwaitPermit(call, stream);
            if (!permit.IsOk)
            {
                return permit.Error;
            }

            var part = Math.Min(count, permit.Value);
            WriteZeroes(stream, part);
            count -= part;
        }

        return BlockingFlush(call, stream);
    }

    private static Result<ulong, StreamError> Splice(OutputStream stream, InputStream source, ulong count)
    {
        var permit = stream.CheckWrite();
        if (!permit.IsOk)
        {
            return permit.Error;
        }

        var state = source.Peek(out var bytes);
        if (state == ReadState.Closed)
        {
            return StreamError.Ended(source);
        }

        var length = (long)Math.Min(Math.Min(permit.Value, count), (ulong)bytes.Length);
        if (length == 0)
        {
            return 0UL;
        }

        foreach (var segment in bytes.Slice(0, length))
        {
            stream.Write(segment.Span);
        }

        source.Consume(length);
        return (ulong)length;
    }

    private static Result<ulong, StreamError> BlockingSplice(
        HostCall call,
        OutputStream stream,
        InputStream source,
        ulong count
    )
    {
        var permit = AwaitPermit(call, stream);
        if (!permit.IsOk)
        {
            return permit.Error;
        }

        if (count > 0 && source.Peek(out _) == ReadState.Pending)
        {
            call.State<ComponentGuestContext>().Wait(source.WhenReadable);
        }

        return Splice(stream, source, count);
    }

    private static Result<ulong, StreamError> AwaitPermit(HostCall call, OutputStream stream)
    {
        var permit = stream.CheckWrite();
        while (permit is { IsOk: true, Value: 0 })
        {
            call.State<ComponentGuestContext>().Wait(stream.WhenWritable);
            permit = stream.CheckWrite();
        }

        return permit;
    }
}
