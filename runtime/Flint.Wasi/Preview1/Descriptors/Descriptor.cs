using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>
/// What a file descriptor of the guest leads to. Operations that a kind does not have answer what POSIX answers there.
/// </summary>
internal abstract class Descriptor
{
    /// <summary>What fd_fdstat_get and fd_filestat_get tell.</summary>
    public virtual FileType Type => FileType.Unknown;

    /// <summary>What may be done.</summary>
    public abstract Rights Rights { get; }

    /// <summary>What may be done with what is opened through it.</summary>
    public virtual Rights InheritingRights => Rights.None;

    /// <summary>Modes the guest has set.</summary>
    public DescriptorFlags Flags { get; set; }

    /// <summary>Reads at least one byte, unless the buffers are empty or the end is reached.</summary>
    public virtual Errno Read(GuestBuffers buffers, out uint count)
    {
        count = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>Writes the buffers.</summary>
    public virtual Errno Write(GuestBuffers buffers, out uint count)
    {
        count = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>Sends on what was written so far.</summary>
    public virtual Errno Synchronize() => Errno.InvalidArgument;

    /// <summary>Looks at it; everything is 0 where nothing is known.</summary>
    public virtual Errno Stat(out FileStat stat)
    {
        stat = default;
        return Errno.Success;
    }

    /// <summary>Whether a read would answer at once, and with how many bytes.</summary>
    public virtual bool IsReadable(out ulong bytes)
    {
        bytes = 0;
        return true;
    }

    /// <summary>Called when the descriptor is closed.</summary>
    public virtual void Close() { }
}
