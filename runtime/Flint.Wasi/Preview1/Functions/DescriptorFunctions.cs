using System.Buffers.Binary;
using Flint.Wasi.Filesystem;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>What can be done with any open descriptor: read, write, close, renumber, look at it, change its modes.</summary>
internal static class DescriptorFunctions
{
    private const int DescriptorStatSize = 24;
    private const int FileStatSize = 64;

    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("fd_close", "i", Close),
            Preview1Functions.Define("fd_fdstat_get", "ii", StatGet),
            Preview1Functions.Define("fd_fdstat_set_flags", "ii", StatSetFlags),
            Preview1Functions.Define("fd_fdstat_set_rights", "ill", StatSetRights),
            Preview1Functions.Define("fd_filestat_get", "ii", FileStatGet),
            Preview1Functions.Define("fd_read", "iiii", Read),
            Preview1Functions.Define("fd_renumber", "ii", Renumber),
            Preview1Functions.Define("fd_write", "iiii", Write),
        ];

    private static Errno Read(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        if (!GuestBuffers.TryGet(context.Memory, (uint)arguments[1], (uint)arguments[2], out var buffers))
        {
            return Errno.InvalidArgument;
        }

        var errno = descriptor.Read(buffers, out var count);
        if (errno == Errno.Success)
        {
            context.Memory.WriteUInt32((uint)arguments[3], count);
        }

        return errno;
    }

    private static Errno Write(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        if (!GuestBuffers.TryGet(context.Memory, (uint)arguments[1], (uint)arguments[2], out var buffers))
        {
            return Errno.InvalidArgument;
        }

        var errno = descriptor.Write(buffers, out var count);
        if (errno == Errno.Success)
        {
            context.Memory.WriteUInt32((uint)arguments[3], count);
        }

        return errno;
    }

    private static Errno Close(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryClose((uint)arguments[0]) ? Errno.Success : Errno.BadDescriptor;

    private static Errno Renumber(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryRenumber((uint)arguments[0], (uint)arguments[1]) ? Errno.Success : Errno.BadDescriptor;

    private static Errno StatGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        var stat = context.Memory.Structure((uint)arguments[1], DescriptorStatSize, sizeof(ulong));
        stat.Clear();
        stat[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(stat[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[16..], (ulong)descriptor.InheritingRights);
        return Errno.Success;
    }

    private static Errno StatSetFlags(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var flags = (DescriptorFlags)arguments[1];
        if (arguments[1] > (ulong)DescriptorFlags.All)
        {
            return Errno.InvalidArgument;
        }

        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        descriptor.Flags = flags;
        return Errno.Success;
    }

    /// <summary>Rights are fixed by what the host grants; like Wasmtime, only asking for no more is possible.</summary>
    private static Errno StatSetRights(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryGet((uint)arguments[0], out _) ? Errno.NotSupported : Errno.BadDescriptor;

    private static Errno FileStatGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        if (!context.Descriptors.TryGet((uint)arguments[0], out var descriptor))
        {
            return Errno.BadDescriptor;
        }

        var errno = descriptor.Stat(out var stat);
        if (errno == Errno.Success)
        {
            Write(context.Memory, (uint)arguments[1], stat, descriptor.Type);
        }

        return errno;
    }

    /// <summary>Writes a <c>$filestat</c>.</summary>
    public static void Write(GuestMemory memory, uint address, FileStat stat, FileType type)
    {
        var bytes = memory.Structure(address, FileStatSize, sizeof(ulong));
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], stat.Inode);
        bytes[16] = (byte)type;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], stat.Links);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], stat.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], stat.Accessed);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], stat.Modified);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], stat.Changed);
    }
}
