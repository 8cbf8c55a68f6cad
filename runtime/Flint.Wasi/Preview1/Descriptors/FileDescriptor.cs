using Flint.Component;
using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>An open file, with the position that reads and writes go on from.</summary>
/// <param name="files">Has counted the file.</param>
/// <param name="file">The file.</param>
/// <param name="canRead">Whether it was opened for reading.</param>
/// <param name="canWrite">Whether it was opened for writing.</param>
internal sealed class FileDescriptor(GuestFileSystem files, RegularFileNode file, bool canRead, bool canWrite)
    : NodeDescriptor
{
    /// <summary>
    /// Bytes that one call reads or writes at most (1 MiB); what is left is a short read or write, which libraries repeat.
    /// Bounds the time of one host call.
    /// </summary>
    private const int LargestTransfer = 1 << 20;

    /// <inheritdoc/>
    public override FileType Type => FileType.RegularFile;

    /// <inheritdoc/>
    public override Rights Rights =>
        Rights.AnyFile | (canRead ? Rights.Read : Rights.None) | (canWrite ? Rights.FileForWriting : Rights.None);

    /// <inheritdoc/>
    public override Result<FileNode, FilesystemError> Node => file;

    /// <summary>Whether it was opened for writing.</summary>
    public bool CanWrite => canWrite;

    /// <summary>Where the next read or write begins.</summary>
    public ulong Position { get; set; }

    /// <summary>The file's size; 0 where it cannot be told.</summary>
    public ulong Size => file.Stat().Value.Size;

    /// <inheritdoc/>
    public override Errno Read(GuestBuffers buffers, out uint count)
    {
        var errno = ReadAt(buffers, Position, out count);
        Position += count;
        return errno;
    }

    /// <inheritdoc/>
    public override Errno Write(GuestBuffers buffers, out uint count)
    {
        var position = Flags.HasFlag(DescriptorFlags.Append) ? Size : Position;
        var errno = WriteAt(buffers, position, out count);
        if (count > 0)
        {
            Position = position + count;
        }

        return errno;
    }

    /// <summary>Reads from an offset, whatever the position.</summary>
    public Errno ReadAt(GuestBuffers buffers, ulong offset, out uint count)
    {
        count = 0;
        if (!canRead)
        {
            return Errno.BadDescriptor;
        }

        for (var i = 0; i < buffers.Count && count < LargestTransfer; i++)
        {
            var buffer = buffers[i];
            buffer = buffer[..Math.Min(buffer.Length, LargestTransfer - (int)count)];
            var read = file.Read(offset + count, buffer);
            if (!read.IsOk)
            {
                return count > 0 ? Errno.Success : read.Error.ToErrno();
            }

            count += (uint)read.Value;
            if (read.Value < buffer.Length)
            {
                break;
            }
        }

        return Errno.Success;
    }

    /// <summary>Writes to an offset, whatever the position.</summary>
    public Errno WriteAt(GuestBuffers buffers, ulong offset, out uint count)
    {
        count = 0;
        if (!canWrite)
        {
            return Errno.BadDescriptor;
        }

        for (var i = 0; i < buffers.Count && count < LargestTransfer; i++)
        {
            var buffer = buffers[i];
            buffer = buffer[..Math.Min(buffer.Length, LargestTransfer - (int)count)];
            var written = file.Write(offset + count, buffer);
            if (!written.IsOk)
            {
                return count > 0 ? Errno.Success : written.Error.ToErrno();
            }

            count += (uint)written.Value;
        }

        return Errno.Success;
    }

    /// <summary>Cuts the file, or adds zeroes.</summary>
    public Errno SetSize(ulong size) => canWrite ? file.SetSize(size).ToErrno() : Errno.InvalidArgument;

    /// <inheritdoc/>
    public override bool IsReadable(out ulong bytes)
    {
        var size = Size;
        bytes = size > Position ? size - Position : 0;
        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        file.Release();
        files.Closed();
    }
}
