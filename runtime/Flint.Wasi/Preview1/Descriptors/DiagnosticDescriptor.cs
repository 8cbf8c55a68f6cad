namespace Flint.Wasi.Preview1;

/// <summary>Standard error: goes to the function's log.</summary>
internal sealed class DiagnosticDescriptor(Preview1Context context) : Descriptor
{
    /// <summary>
    /// Bytes taken by one call; more is a short write, which C libraries repeat. Bounds the time of one host call.
    /// </summary>
    private const int LargestWrite = 64 * 1024;

    public override Rights Rights => Rights.Write | Rights.Poll | Rights.FileStatGet;

    public override Errno Write(GuestBuffers buffers, out uint count)
    {
        count = 0;
        for (var i = 0; i < buffers.Count && count < LargestWrite; i++)
        {
            var bytes = buffers[i];
            bytes = bytes[..Math.Min(bytes.Length, LargestWrite - (int)count)];
            context.Output.WriteStderr(bytes);
            count += (uint)bytes.Length;
        }

        return Errno.Success;
    }

    public override Errno Synchronize() => Errno.Success;
}
