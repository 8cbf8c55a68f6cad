using System.Buffers.Binary;
using System.Security.Cryptography;
using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>The functions of <c>descriptor</c> that work on what a handle leads to.</summary>
internal static class DescriptorFunctions
{
    /// <summary>Bytes that one read gives at most (64 KiB), whatever the guest asks for.</summary>
    private const int MaximumRead = 64 * 1024;

    /// <summary>Bytes that one write takes at most (1 MiB): bounds the time of one host call.</summary>
    private const int MaximumWrite = 1 << 20;

    public static void AddTo(HostInterface types) =>
        types
            .Resource<FileHandle>("descriptor", static h => h.Drop(), static h => h.Abandon(), static h => h.Survives)
            .Resource<DirectoryEntryStream>("directory-entry-stream", static s => s.Drop(), static s => s.Abandon())
            .Function<FileHandle, ulong, Result<InputStream, FilesystemError>>(
                "[method]descriptor.read-via-stream",
                ReadViaStream
            )
            .Function<FileHandle, ulong, Result<OutputStream, FilesystemError>>(
                "[method]descriptor.write-via-stream",
                static (call, self, offset) => WriteViaStream(call, self, offset)
            )
            .Function<FileHandle, Result<OutputStream, FilesystemError>>(
                "[method]descriptor.append-via-stream",
                static (call, self) => WriteViaStream(call, self, null)
            )
            .Function<FileHandle, ulong, ulong, Advice, Done>(
                "[method]descriptor.advise",
                static (_, self, _, _, _) => Advise(self)
            )
            .Function<FileHandle, Done>("[method]descriptor.sync-data", static (_, self) => Synchronize(self))
            .Function<FileHandle, Done>("[method]descriptor.sync", static (_, self) => Synchronize(self))
            .Function<FileHandle, Result<HandleFlags, FilesystemError>>(
                "[method]descriptor.get-flags",
                static (_, self) => self.Flags
            )
            .Function<FileHandle, Result<DescriptorType, FilesystemError>>(
                "[method]descriptor.get-type",
                static (_, self) => GetNodeType(self)
            )
            .Function<FileHandle, ulong, Done>(
                "[method]descriptor.set-size",
                static (_, self, size) => SetSize(self, size)
            )
            .Function<FileHandle, NewTimestamp, NewTimestamp, Done>("[method]descriptor.set-times", SetTimes)
            .Function<FileHandle, ulong, ulong, Result<(GuestBytes, bool), FilesystemError>>(
                "[method]descriptor.read",
                Read
            )
            .Function<FileHandle, GuestBytes, ulong, Result<ulong, FilesystemError>>(
                "[method]descriptor.write",
                static (_, self, bytes, offset) => Write(self, bytes, offset)
            )
            .Function<FileHandle, Result<DescriptorStat, FilesystemError>>(
                "[method]descriptor.stat",
                static (_, self) => Describe(Stat(self))
            )
            .Function<FileHandle, FileHandle, bool>(
                "[method]descriptor.is-same-object",
                static (_, self, other) => IsSame(Stat(self), Stat(other))
            )
            .Function<FileHandle, Result<MetadataHash, FilesystemError>>(
                "[method]descriptor.metadata-hash",
                static (_, self) => Hash(Stat(self))
            );

    /// <summary>What is known, as the interface tells it.</summary>
    public static Result<DescriptorStat, FilesystemError> Describe(Result<FileStat, FilesystemError> stat) =>
        stat.IsOk ? new DescriptorStat(stat.Value) : stat.Error;

    /// <summary>A value that changes with what is behind a name, or with its contents.</summary>
    public static Result<MetadataHash, FilesystemError> Hash(Result<FileStat, FilesystemError> found)
    {
        if (!found.IsOk)
        {
            return found.Error;
        }

        var stat = found.Value;
        Span<byte> bytes = stackalloc byte[4 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], stat.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], stat.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], stat.Modified);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new MetadataHash(
            BinaryPrimitives.ReadUInt64LittleEndian(hash),
            BinaryPrimitives.ReadUInt64LittleEndian(hash[8..])
        );
    }

    /// <summary>Reads times to set.</summary>
    public static Result<(ulong? Accessed, ulong? Modified), FilesystemError> Times(
        HostCall call,
        NewTimestamp accessed,
        NewTimestamp modified
    )
    {
        var time = call.State<ComponentGuestContext>().Options.Time;
        return accessed.TryGet(time, out var a) && modified.TryGet(time, out var m) ? (a, m) : FilesystemError.Overflow;
    }

    private static Result<InputStream, FilesystemError> ReadViaStream(HostCall call, FileHandle self, ulong offset)
    {
        var files = call.State<ComponentGuestContext>().Files;
        var file = self.File(HandleFlags.Read);
        if (!file.IsOk)
        {
            return file.Error;
        }

        if (!files.TryOpen())
        {
            return FilesystemError.InsufficientMemory;
        }

        file.Value!.AddReference();
        return new FileInputStream(files, file.Value, offset);
    }

    private static Result<OutputStream, FilesystemError> WriteViaStream(HostCall call, FileHandle self, ulong? offset)
    {
        var files = call.State<ComponentGuestContext>().Files;
        var file = self.File(HandleFlags.Write);
        if (!file.IsOk)
        {
            return file.Error;
        }

        if (!files.TryOpen())
        {
            return FilesystemError.InsufficientMemory;
        }

        file.Value!.AddReference();
        return new FileOutputStream(files, file.Value, offset);
    }

    private static Done Advise(FileHandle self)
    {
        var file = self.File(HandleFlags.None);
        return file.IsOk ? default(Unit) : FilesystemError.BadDescriptor;
    }

    private static Done Synchronize(FileHandle self)
    {
        var node = self.Node;
        return node.IsOk ? node.Value!.Synchronize() : node.Error;
    }

    private static Result<DescriptorType, FilesystemError> GetNodeType(FileHandle self)
    {
        var node = self.Node;
        return node.IsOk ? node.Value!.Type : node.Error;
    }

    private static Done SetSize(FileHandle self, ulong size)
    {
        var file = self.File(HandleFlags.Write);
        return file.IsOk ? file.Value!.SetSize(size) : file.Error;
    }

    private static Done SetTimes(HostCall call, FileHandle self, NewTimestamp accessed, NewTimestamp modified)
    {
        var times = Times(call, accessed, modified);
        var node = self.Node;
        return !times.IsOk ? times.Error
            : !node.IsOk ? node.Error
            : node.Value!.SetTimes(times.Value.Accessed, times.Value.Modified);
    }

    private static Result<(GuestBytes, bool), FilesystemError> Read(
        HostCall call,
        FileHandle self,
        ulong length,
        ulong offset
    )
    {
        var file = self.File(HandleFlags.Read);
        if (!file.IsOk)
        {
            return file.Error;
        }

        var stat = file.Value!.Stat();
        if (!stat.IsOk)
        {
            return stat.Error;
        }

        // What cannot be there need not be made room for.
        var left = stat.Value.Size > offset ? stat.Value.Size - offset : 0;
        var count = (int)Math.Min(Math.Min(length, left), MaximumRead);
        if (count == 0)
        {
            return (default(GuestBytes), left == 0);
        }

        var target = call.Allocate(count);
        var read = file.Value.Read(offset, target.Span);
        return read.IsOk ? (target.Take(read.Value), (ulong)read.Value == left || read.Value == 0) : read.Error;
    }

    private static Result<ulong, FilesystemError> Write(FileHandle self, GuestBytes bytes, ulong offset)
    {
        var file = self.File(HandleFlags.Write);
        if (!file.IsOk)
        {
            return file.Error;
        }

        var written = file.Value!.Write(offset, bytes.Span[..Math.Min(bytes.Length, MaximumWrite)]);
        return written.IsOk ? (ulong)written.Value : written.Error;
    }

    private static Result<FileStat, FilesystemError> Stat(FileHandle self)
    {
        var node = self.Node;
        return node.IsOk ? node.Value!.Stat() : node.Error;
    }

    private static bool IsSame(Result<FileStat, FilesystemError> a, Result<FileStat, FilesystemError> b) =>
        a.IsOk && b.IsOk && (a.Value.Device, a.Value.Inode) == (b.Value.Device, b.Value.Inode);
}
