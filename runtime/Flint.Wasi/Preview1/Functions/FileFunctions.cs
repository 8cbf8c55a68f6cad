using System.Buffers.Binary;
using System.Text;
using Flint.Wasi.Filesystem;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>
/// Operations of files and directories. The standard streams do not have them, and answer what POSIX answers for a pipe.
/// </summary>
internal static class FileFunctions
{
    private const byte LastAdvice = 5;
    private const int DirectoryEntrySize = 24;
    private const int PrestatSize = 8;

    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("fd_advise", "illi", Advise),
            Preview1Functions.Define("fd_allocate", "ill", Allocate),
            Preview1Functions.Define("fd_datasync", "i", Synchronize),
            Preview1Functions.Define("fd_filestat_set_size", "il", SetSize),
            Preview1Functions.Define("fd_filestat_set_times", "illi", SetTimes),
            Preview1Functions.Define("fd_pread", "iiili", ReadAt),
            Preview1Functions.Define("fd_prestat_get", "ii", PrestatGet),
            Preview1Functions.Define("fd_prestat_dir_name", "iii", PrestatName),
            Preview1Functions.Define("fd_pwrite", "iiili", WriteAt),
            Preview1Functions.Define("fd_readdir", "iiili", ReadDirectory),
            Preview1Functions.Define("fd_seek", "ilii", Seek),
            Preview1Functions.Define("fd_sync", "i", Synchronize),
            Preview1Functions.Define("fd_tell", "ii", Tell),
        ];

    /// <summary>Finds a file; what else a descriptor may be has an error of its own.</summary>
    private static Errno Find(Preview1Context context, ulong number, Errno ofStream, out FileDescriptor? file)
    {
        file = null;
        if (!context.Descriptors.TryGet((uint)number, out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        file = descriptor as FileDescriptor;
        return file is not null ? Errno.Success
            : descriptor is DirectoryDescriptor ? Errno.IsDirectory
            : ofStream;
    }

    private static Errno Advise(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out _);
        return errno == Errno.IsDirectory ? Errno.BadDescriptor
            : errno == Errno.Success && arguments[3] > LastAdvice ? Errno.InvalidArgument
            : errno;
    }

    private static Errno Allocate(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out var file);
        if (file is null)
        {
            return errno;
        }

        var (offset, length) = (arguments[1], arguments[2]);
        if (!file.CanWrite)
        {
            return Errno.BadDescriptor;
        }

        if (length == 0 || offset > long.MaxValue || length > long.MaxValue - offset)
        {
            return Errno.InvalidArgument;
        }

        return offset + length > file.Size ? file.SetSize(offset + length) : Errno.Success;
    }

    private static Errno Synchronize(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryGet((uint)arguments[0], out var descriptor)
            ? descriptor.Synchronize()
            : Errno.BadDescriptor;

    private static Errno SetSize(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.InvalidArgument, out var file);
        return file is null ? errno : file.SetSize(arguments[1]);
    }

    private static Errno SetTimes(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        return descriptor is not NodeDescriptor node ? Errno.InvalidArgument
            : NewTimes.Read(context, arguments[1], arguments[2], arguments[3], out var times)
                ? node.SetTimes(times.Accessed, times.Modified)
            : Errno.InvalidArgument;
    }

    private static Errno ReadAt(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out var file);
        if (file is null)
        {
            return errno;
        }

        if (!GuestBuffers.TryGet(context.Memory, (uint)arguments[1], (uint)arguments[2], out var buffers))
        {
            return Errno.InvalidArgument;
        }

        errno = file.ReadAt(buffers, arguments[3], out var count);
        return Answer(context, errno, arguments[4], count);
    }

    private static Errno WriteAt(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out var file);
        if (file is null)
        {
            return errno;
        }

        if (!GuestBuffers.TryGet(context.Memory, (uint)arguments[1], (uint)arguments[2], out var buffers))
        {
            return Errno.InvalidArgument;
        }

        errno = file.WriteAt(buffers, arguments[3], out var count);
        return Answer(context, errno, arguments[4], count);
    }

    private static Errno Seek(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out var file);
        if (file is null)
        {
            return errno == Errno.IsDirectory ? Errno.BadDescriptor : errno;
        }

        Int128? origin = arguments[2] switch
        {
            0 => 0,
            1 => file.Position,
            2 => file.Size,
            _ => null,
        };
        var position = origin + (long)arguments[1];
        if (position is not { } to || to < 0 || to > long.MaxValue)
        {
            return Errno.InvalidArgument;
        }

        file.Position = (ulong)to;
        context.Memory.WriteUInt64((uint)arguments[3], file.Position);
        return Errno.Success;
    }

    private static Errno Tell(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], Errno.IllegalSeek, out var file);
        if (file is null)
        {
            return errno == Errno.IsDirectory ? Errno.BadDescriptor : errno;
        }

        context.Memory.WriteUInt64((uint)arguments[1], file.Position);
        return Errno.Success;
    }

    /// <summary>
    /// Libraries ask for one number after another until <see cref="Errno.BadDescriptor"/> comes.
    /// </summary>
    private static Errno PrestatGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!TryFindPreopen(context, arguments[0], out var preopen))
        {
            return Errno.BadDescriptor;
        }

        // The tag of a directory is 0, and there is no other.
        var prestat = context.Memory.Structure((uint)arguments[1], PrestatSize, sizeof(uint));
        prestat.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(prestat[4..], (uint)Encoding.UTF8.GetByteCount(preopen.Path));
        return Errno.Success;
    }

    private static Errno PrestatName(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!TryFindPreopen(context, arguments[0], out var preopen))
        {
            return Errno.BadDescriptor;
        }

        var name = Encoding.UTF8.GetBytes(preopen.Path);
        if ((uint)arguments[2] < (uint)name.Length)
        {
            return Errno.NameTooLong;
        }

        name.CopyTo(context.Memory.Bytes((uint)arguments[1], name.Length));
        return Errno.Success;
    }

    private static Errno ReadDirectory(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        if (descriptor is not DirectoryDescriptor directory)
        {
            return Errno.NotDirectory;
        }

        var cookie = arguments[3];
        var list = directory.List(fromBeginning: cookie == 0);
        if (!list.IsOk)
        {
            return list.Error.ToErrno();
        }

        var buffer = context.Memory.Piece((uint)arguments[1], (uint)arguments[2]);
        var used = 0;
        Span<byte> header = stackalloc byte[DirectoryEntrySize];
        for (var i = (int)Math.Min(cookie, int.MaxValue); i < list.Value!.Count && used < buffer.Length; i++)
        {
            var item = list.Value[i];
            var name = Encoding.UTF8.GetBytes(item.Name);
            header.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)i + 1);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], item.Inode);
            BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)name.Length);
            header[20] = (byte)item.Type.ToFileType();
            used += CopyPart(header, buffer[used..]);
            used += CopyPart(name, buffer[used..]);
        }

        context.Memory.WriteUInt32((uint)arguments[4], (uint)used);
        return Errno.Success;
    }

    /// <summary>An entry that does not fit is cut: that the buffer is full tells the guest to ask again.</summary>
    private static int CopyPart(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var length = Math.Min(source.Length, target.Length);
        source[..length].CopyTo(target);
        return length;
    }

    private static bool TryFindPreopen(
        Preview1Context context,
        ulong number,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Preopen? preopen
    )
    {
        context.Descriptors.TryGet((uint)number, out var descriptor);
        preopen = (descriptor as DirectoryDescriptor)?.Preopen;
        return preopen is not null;
    }

    private static Errno Answer(Preview1Context context, Errno errno, ulong address, uint count)
    {
        if (errno == Errno.Success)
        {
            context.Memory.WriteUInt32((uint)address, count);
        }

        return errno;
    }
}
