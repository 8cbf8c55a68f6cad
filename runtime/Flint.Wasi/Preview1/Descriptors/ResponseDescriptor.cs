namespace Flint.Wasi.Preview1;

/// <summary>Standard output: the header block and the body of the response.</summary>
internal sealed class ResponseDescriptor(Preview1Context context) : Descriptor
{
    public override Rights Rights => Rights.Write | Rights.Poll | Rights.FileStatGet;

    public override Errno Write(GuestBuffers buffers, out uint count)
    {
        count = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            var bytes = buffers[i];
            context.Response.Write(bytes);
            count += (uint)bytes.Length;
            if (count >= GuestMemory.LargestPiece)
            {
                break;
            }
        }

        return Errno.Success;
    }

    public override Errno Synchronize() => Errno.Success;
}
