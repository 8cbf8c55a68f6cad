using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// The calls of Linux that open files relative to a directory that is open already, and never through a symbolic link. .NET
/// has none of them. Flags and structures are those that all 64-bit architectures share, but <see cref="NoFollow"/> and
/// <see cref="OnlyDirectory"/>.
/// </summary>
internal static partial class LinuxFiles
{
    public const int ErrorNoEntry = 2;
    public const int ErrorAccess = 13;
    public const int ErrorNotDirectory = 20;
    public const int ErrorTooManyOpen = 24;
    public const int ErrorTooManyOpenInSystem = 23;
    public const int ErrorNameTooLong = 36;
    public const int ErrorLoop = 40;

    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>A handle that names a file without opening it: no device is woken, no pipe waited for.</summary>
    private const int PathOnly = 0x200000;

    private const int EmptyPath = 0x1000;
    private const int NoAutomount = 0x800;

    /// <summary>Type, links, times, inode and size (linux/stat.h, STATX_BASIC_STATS).</summary>
    private const uint BasicStats = 0x7ff;

    private const int TypeMask = 0xf000;

    // The two flags that Arm and PowerPC number differently (asm/fcntl.h).
    private static readonly bool IsArm =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le;

    private static int NoFollow => IsArm ? 0x8000 : 0x20000;

    private static int OnlyDirectory => IsArm ? 0x4000 : 0x10000;

    /// <summary>Names the folder that an operator has configured. Symbolic links in its path are the operator's own.</summary>
    public static SafeFileHandle? OpenRoot(string path, out int error) =>
        Wrap(OpenAt(-100, path, PathOnly | OnlyDirectory | CloseOnExec), out error);

    /// <summary>Names an entry of a directory, which may be a symbolic link itself.</summary>
    public static SafeFileHandle? OpenEntry(SafeFileHandle directory, string name, out int error) =>
        Wrap(OpenAt(directory, name, PathOnly | NoFollow | CloseOnExec), out error);

    /// <summary>
    /// Opens for reading what a handle names. Through /proc, which leads to the very file and not to what has its name now.
    /// </summary>
    public static SafeFileHandle? OpenForReading(SafeFileHandle handle, out int error)
    {
        var added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            var path = $"/proc/self/fd/{handle.DangerousGetHandle()}";
            return Wrap(OpenAt(-100, path, ReadOnly | NonBlocking | CloseOnExec), out error);
        }
        finally
        {
            if (added)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Looks at what a handle names.</summary>
    public static FileStat? Stat(SafeFileHandle handle, out int error)
    {
        if (StatX(handle, "", EmptyPath | NoAutomount, BasicStats, out var stat) != 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        error = 0;
        return new FileStat(
            TypeOf(stat.Mode & TypeMask),
            ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor,
            stat.Inode,
            stat.Links,
            stat.Size,
            stat.Accessed.Nanoseconds,
            stat.Modified.Nanoseconds,
            stat.Changed.Nanoseconds
        );
    }

    /// <summary>Reads where a symbolic link leads.</summary>
    /// <returns>The number of bytes; -1 for an error.</returns>
    public static int ReadLink(SafeFileHandle link, Span<byte> target, out int error)
    {
        var length = ReadLinkAt(link, "", target, (nuint)target.Length);
        error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
        return (int)length;
    }

    /// <summary>The entries of a directory but "." and "..", and but those whose names are not UTF-8.</summary>
    public static unsafe List<DirectoryItem>? List(SafeFileHandle directory, int most, out int error)
    {
        const int InodeAt = 0;
        const int TypeAt = 18;
        const int NameAt = 19;
        var handle = OpenAt(directory, ".", ReadOnly | OnlyDirectory | CloseOnExec);
        var stream = handle < 0 ? 0 : OpenDirectory(handle);
        if (stream == 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        var items = new List<DirectoryItem>();
        while (items.Count < most && (byte*)ReadDirectory(stream) is var entry && entry != null)
        {
            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameAt);
            if (!bytes.SequenceEqual("."u8) && !bytes.SequenceEqual(".."u8) && System.Text.Unicode.Utf8.IsValid(bytes))
            {
                var name = System.Text.Encoding.UTF8.GetString(bytes);
                items.Add(new DirectoryItem(name, TypeOf(entry[TypeAt] << 12), *(ulong*)(entry + InodeAt)));
            }
        }

        _ = CloseDirectory(stream);
        error = 0;
        return items;
    }

    private static DescriptorType TypeOf(int mode) =>
        mode switch
        {
            0x1000 => DescriptorType.Fifo,
            0x2000 => DescriptorType.CharacterDevice,
            0x4000 => DescriptorType.Directory,
            0x6000 => DescriptorType.BlockDevice,
            0x8000 => DescriptorType.RegularFile,
            0xa000 => DescriptorType.SymbolicLink,
            0xc000 => DescriptorType.Socket,
            _ => DescriptorType.Unknown,
        };

    private static SafeFileHandle? Wrap(int descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int directory, string path, int flags, int mode = 0);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(SafeFileHandle directory, string path, int flags, int mode = 0);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, out StatResult stat);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkAt(SafeFileHandle directory, string path, Span<byte> target, nuint size);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    private static partial nint OpenDirectory(int descriptor);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial nint ReadDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
    private static partial int CloseDirectory(nint stream);

    /// <summary>struct statx_timestamp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Timestamp
    {
        private readonly long _seconds;
        private readonly uint _nanoseconds;
        private readonly int _reserved;

        public readonly ulong Nanoseconds => (ulong)Math.Max(0, _seconds) * 1_000_000_000 + _nanoseconds;
    }

    /// <summary>struct statx; the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatResult
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(64)]
        public Timestamp Accessed;

        [FieldOffset(96)]
        public Timestamp Changed;

        [FieldOffset(112)]
        public Timestamp Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
