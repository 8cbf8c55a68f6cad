using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// A range of address space that reads as zeros and gets physical memory page by page as it is touched. The base never
/// moves, so growing a linear memory is a change of a number.
/// </summary>
internal sealed unsafe partial class NativeRegion : SafeHandle
{
    private const int ProtReadWrite = 3;
    private const int MapPrivate = 2;
    private const int MadvDontNeed = 4;
    private const uint MemReserveCommit = 0x3000;
    private const uint MemDecommit = 0x4000;
    private const uint MemCommit = 0x1000;
    private const uint MemRelease = 0x8000;
    private const uint PageReadWrite = 4;

    private static readonly int MapFlags = MapPrivate | (OperatingSystem.IsMacOS() ? 0x1000 | 0x40 : 0x20 | 0x4000);

    private readonly nuint size;

    /// <summary>Reserves address space.</summary>
    /// <exception cref="WasmTrapException">The operating system has none left (<see cref="TrapKind.OutOfMemory"/>).</exception>
    public NativeRegion(nuint size)
        : base(0, ownsHandle: true)
    {
        this.size = size;
        if (OperatingSystem.IsWindows())
        {
            handle = VirtualAlloc(0, size, MemReserveCommit, PageReadWrite);
            if (handle == 0)
            {
                throw OutOfAddressSpace(size);
            }
        }
        else
        {
            handle = Mmap(0, size, ProtReadWrite, MapFlags, -1, 0);
            if (handle == -1)
            {
                handle = 0;
                throw OutOfAddressSpace(size);
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>Bytes of address space.</summary>
    public nuint Size => size;

    /// <summary>Gives the physical memory of whole pages back; they read as zeros again.</summary>
    public void Discard(nuint offset, nuint length)
    {
        if (length == 0)
        {
            return;
        }

        var start = Start + offset;
        if (OperatingSystem.IsWindows())
        {
            VirtualFree((nint)start, length, MemDecommit);
            VirtualAlloc((nint)start, length, MemCommit, PageReadWrite);
        }
        else if (!OperatingSystem.IsLinux() || Madvise((nint)start, length, MadvDontNeed) != 0)
        {
            // Only Linux promises zeros after MADV_DONTNEED.
            NativeMemory.Clear(start, length);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() =>
        OperatingSystem.IsWindows() ? VirtualFree(handle, 0, MemRelease) : Munmap(handle, size) == 0;

    private static WasmTrapException OutOfAddressSpace(nuint size) =>
        new(
            TrapKind.OutOfMemory,
            $"the operating system refused {size} bytes of address space",
            new Win32Exception(Marshal.GetLastPInvokeError())
        );

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Madvise(nint address, nuint length, int advice);

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(nint address, nuint size, uint type);
}
