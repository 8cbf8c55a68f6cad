using System.Buffers;
using System.IO.Pipelines;

namespace Flint.Wasi.Preview1;

/// <summary>Standard input: the request's body, copied from the pipe straight into the guest's memory.</summary>
internal sealed class RequestBodyDescriptor(Preview1Context context) : Descriptor
{
    private bool _ended;

    public override Rights Rights => Rights.Read | Rights.Poll | Rights.FileStatGet;

    private PipeReader Body => context.Exchange.RequestBody;

    public void Reset()
    {
        _ended = false;
        Flags = DescriptorFlags.None;
    }

    public override Errno Read(GuestBuffers buffers, out uint count)
    {
        count = 0;
        if (_ended || buffers.AreEmpty)
        {
            return Errno.Success;
        }

        while (true)
        {
            if (!Body.TryRead(out var result))
            {
                if (Flags.HasFlag(DescriptorFlags.NonBlocking))
                {
                    return Errno.Again;
                }

                result = context.Exchange.Wait(Body.ReadAsync(context.Exchange.Aborted));
            }

            count = Copy(result.Buffer, buffers);
            Body.AdvanceTo(result.Buffer.GetPosition(count));
            _ended = count == 0 && result.IsCompleted;
            if (count > 0 || _ended)
            {
                return Errno.Success;
            }
        }
    }

    public override bool IsReadable(out ulong bytes)
    {
        bytes = 0;
        if (_ended)
        {
            return true;
        }

        if (!Body.TryRead(out var result))
        {
            return false;
        }

        return PutBack(result, out bytes);
    }

    /// <summary>Waits for data or the end, at most for a time. The answer is in <see cref="IsReadable"/>.</summary>
    public void WaitReadable(Task timeout)
    {
        var read = Body.ReadAsync(context.Exchange.Aborted).AsTask();
        _ = context.Exchange.Wait(new ValueTask<Task>(Task.WhenAny(read, timeout)));
        if (!read.IsCompleted)
        {
            Body.CancelPendingRead();
        }

        PutBack(context.Exchange.Wait(new ValueTask<ReadResult>(read)), out _);
    }

    private bool PutBack(ReadResult result, out ulong bytes)
    {
        bytes = (ulong)result.Buffer.Length;
        _ended = bytes == 0 && result.IsCompleted;
        Body.AdvanceTo(result.Buffer.Start);
        return bytes > 0 || _ended;
    }

    private static uint Copy(ReadOnlySequence<byte> source, GuestBuffers buffers)
    {
        uint copied = 0;
        for (var i = 0; i < buffers.Count && !source.IsEmpty; i++)
        {
            var target = buffers[i];
            var length = (int)Math.Min(target.Length, source.Length);
            source.Slice(0, length).CopyTo(target);
            source = source.Slice(length);
            copied += (uint)length;
        }

        return copied;
    }
}
