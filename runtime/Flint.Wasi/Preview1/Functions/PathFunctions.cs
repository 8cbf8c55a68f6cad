using System.Text;
using System.Text.Unicode;
using Flint.Wasi.Filesystem;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>Operations on paths. They start from a directory's descriptor.</summary>
internal static class PathFunctions
{
    private const uint FollowFlag = 1;
    private const uint AllOpenFlags = 0xf;

    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("path_create_directory", "iii", CreateDirectory),
            Preview1Functions.Define("path_filestat_get", "iiiii", StatGet),
            Preview1Functions.Define("path_filestat_set_times", "iiiilli", SetTimes),
            Preview1Functions.Define("path_link", "iiiiiii", Link),
            Preview1Functions.Define("path_open", "iiiiillii", Open),
            Preview1Functions.Define("path_readlink", "iiiiii", ReadLink),
            Preview1Functions.Define("path_remove_directory", "iii", RemoveDirectory),
            Preview1Functions.Define("path_rename", "iiiiii", Rename),
            Preview1Functions.Define("path_symlink", "iiiii", CreateSymlink),
            Preview1Functions.Define("path_unlink_file", "iii", Unlink),
        ];

    private static Errno CreateDirectory(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[1], arguments[2], out var at);
        return errno != Errno.Success ? errno : PathOperations.CreateDirectory(at.Directory, at.Path).ToErrno();
    }

    private static Errno StatGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[2], arguments[3], out var at);
        if (errno != Errno.Success)
        {
            return errno;
        }

        var stat = PathOperations.Stat(at.Directory, at.Path, Follows(arguments[1]));
        if (stat.IsOk)
        {
            var type = stat.Value.Type.ToFileType();
            DescriptorFunctions.Write(context.Memory, (uint)arguments[4], stat.Value, type);
        }

        return stat.ToErrno();
    }

    private static Errno SetTimes(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[2], arguments[3], out var at);
        if (errno != Errno.Success)
        {
            return errno;
        }

        return NewTimes.Read(context, arguments[4], arguments[5], arguments[6], out var times)
            ? PathOperations
                .SetTimes(at.Directory, at.Path, Follows(arguments[1]), times.Accessed, times.Modified)
                .ToErrno()
            : Errno.InvalidArgument;
    }

    private static Errno Link(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[2], arguments[3], out var from);
        if (errno != Errno.Success)
        {
            return errno;
        }

        errno = Find(context, arguments[4], arguments[5], arguments[6], out var to);
        return errno != Errno.Success
            ? errno
            : PathOperations.Link(from.Directory, from.Path, Follows(arguments[1]), to.Directory, to.Path).ToErrno();
    }

    private static Errno Open(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[2], arguments[3], out var at);
        if (errno != Errno.Success)
        {
            return errno;
        }

        var (openFlags, rights, flags) = (arguments[4], (Rights)arguments[5], arguments[7]);
        if (openFlags > AllOpenFlags || flags > (ulong)DescriptorFlags.All)
        {
            return Errno.InvalidArgument;
        }

        if (!context.Descriptors.HasRoom || !context.Files.TryOpen())
        {
            return Errno.TooManyDescriptors;
        }

        var write = rights.HasFlag(Rights.Write);
        var opened = PathOperations.Open(at.Directory, at.Path, Follows(arguments[1]), (OpenFlags)openFlags, write);
        if (!opened.IsOk)
        {
            context.Files.Closed();
            return opened.ToErrno();
        }

        Descriptor descriptor = opened.Value is DirectoryNode directory
            ? new DirectoryDescriptor(context.Files, directory)
            : new FileDescriptor(context.Files, (RegularFileNode)opened.Value!, rights.HasFlag(Rights.Read), write);
        descriptor.Flags = (DescriptorFlags)flags;
        context.Descriptors.TryOpen(descriptor, out var number);
        context.Memory.WriteUInt32((uint)arguments[8], number);
        return Errno.Success;
    }

    private static Errno ReadLink(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[1], arguments[2], out var at);
        if (errno != Errno.Success)
        {
            return errno;
        }

        var target = PathOperations.ReadLink(at.Directory, at.Path);
        if (target.IsOk)
        {
            var bytes = Encoding.UTF8.GetBytes(target.Value!);
            var buffer = context.Memory.Piece((uint)arguments[3], (uint)arguments[4]);
            var length = Math.Min(bytes.Length, buffer.Length);
            bytes.AsSpan(0, length).CopyTo(buffer);
            context.Memory.WriteUInt32((uint)arguments[5], (uint)length);
        }

        return target.ToErrno();
    }

    private static Errno RemoveDirectory(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[1], arguments[2], out var at);
        return errno != Errno.Success ? errno : PathOperations.RemoveDirectory(at.Directory, at.Path).ToErrno();
    }

    private static Errno Rename(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[1], arguments[2], out var from);
        if (errno != Errno.Success)
        {
            return errno;
        }

        errno = Find(context, arguments[3], arguments[4], arguments[5], out var to);
        return errno != Errno.Success
            ? errno
            : PathOperations.Rename(from.Directory, from.Path, to.Directory, to.Path).ToErrno();
    }

    private static Errno CreateSymlink(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[2], arguments[3], arguments[4], out var at);
        if (errno != Errno.Success)
        {
            return errno;
        }

        errno = ReadPath(context, arguments[0], arguments[1], out var target);
        return errno != Errno.Success ? errno : PathOperations.CreateSymlink(at.Directory, target, at.Path).ToErrno();
    }

    private static Errno Unlink(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var errno = Find(context, arguments[0], arguments[1], arguments[2], out var at);
        return errno != Errno.Success ? errno : PathOperations.Unlink(at.Directory, at.Path).ToErrno();
    }

    private static bool Follows(ulong flags) => (flags & FollowFlag) != 0;

    /// <summary>Finds a directory's descriptor, and the path that starts from it.</summary>
    private static Errno Find(Preview1Context context, ulong number, ulong address, ulong length, out Location at)
    {
        at = default;
        if (!context.Descriptors.TryGet((uint)number, out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        if (descriptor is not DirectoryDescriptor start)
        {
            return Errno.NotDirectory;
        }

        var directory = start.Directory;
        if (!directory.IsOk)
        {
            return directory.Error.ToErrno();
        }

        var errno = ReadPath(context, address, length, out var path);
        at = new Location(directory.Value!, path);
        return errno;
    }

    private static Errno ReadPath(Preview1Context context, ulong address, ulong length, out string path)
    {
        path = "";
        var bytes = context.Memory.Piece((uint)address, (uint)length);
        if (bytes.Length > context.Files.Limits.PathBytes)
        {
            return Errno.NameTooLong;
        }

        if (!Utf8.IsValid(bytes))
        {
            return Errno.IllegalByteSequence;
        }

        path = Encoding.UTF8.GetString(bytes);
        return Errno.Success;
    }

    /// <summary>A directory, and a path that starts from it.</summary>
    private readonly record struct Location(DirectoryNode Directory, string Path);
}
