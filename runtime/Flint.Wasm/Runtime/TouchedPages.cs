using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// Tells which pages of a private mapping have been touched since it was made or discarded, as far as the operating
/// system tells: Linux does in /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst).
/// </summary>
/// <remarks>
/// Restoring a memory by discarding it costs a page fault (about 2 µs) for every page that the next run touches. Most runs
/// touch a few dozen pages, and the same ones; putting those back where they are costs a tenth of that.
/// </remarks>
internal static unsafe partial class TouchedPages
{
    /// <summary>Present in memory (bit 63) or swapped out (bit 62, which pages under migration have as well).</summary>
    private const ulong TouchedBits = 3UL << 62;

    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int NoFile = -1;

    private static readonly int Pagemap = Open();

    /// <summary>Reads one entry per page. False where the operating system does not tell.</summary>
    /// <param name="start">The first page's address.</param>
    /// <param name="entries">Room for one entry per page.</param>
    public static bool TryRead(byte* start, Span<ulong> entries) =>
        Pagemap != NoFile && TryRead(Pagemap, start, entries);

    /// <summary>Whether an entry tells of a page that was touched.</summary>
    public static bool IsTouched(ulong entry) => (entry & TouchedBits) != 0;

    private static bool TryRead(int pagemap, byte* start, Span<ulong> entries)
    {
        var offset = (long)((nuint)start / (nuint)PristineImage.PageSize) * sizeof(ulong);
        var bytes = MemoryMarshal.AsBytes(entries);
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* target = bytes)
            {
                count = Pread(pagemap, target, bytes.Length, offset);
            }

            if (count <= 0)
            {
                return false;
            }

            bytes = bytes[(int)count..];
            offset += count;
        }

        return true;
    }

    /// <summary>
    /// Opens the map for the life of the process, if it is there and tells the truth: some sandboxes have one that is
    /// always empty.
    /// </summary>
    private static int Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return NoFile;
        }

        var pagemap = Open("/proc/self/pagemap", OpenReadOnlyCloseOnExec);
        return pagemap >= 0 && TellsTheTruth(pagemap) ? pagemap : NoFile;
    }

    private static bool TellsTheTruth(int pagemap)
    {
        const int Pages = 3;
        using var region = new NativeRegion((nuint)(Pages * PristineImage.PageSize));
        Span<ulong> entries = stackalloc ulong[Pages];
        region.Start[PristineImage.PageSize] = 1;
        return TryRead(pagemap, region.Start, entries)
            && !IsTouched(entries[0])
            && IsTouched(entries[1])
            && !IsTouched(entries[2]);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pread")]
    private static partial nint Pread(int file, byte* target, nint count, long offset);
}
