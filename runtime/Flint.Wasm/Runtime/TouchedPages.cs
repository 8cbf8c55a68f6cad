using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// Tells which pages of a private mapping have been touched since it was made or discarded, as far as the operating
/// system tells. Linux does, through /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst): since 6.7 by a call
/// that answers ranges, before by one number per page.
/// </summary>
/// <remarks>
/// Restoring a memory by discarding it costs a page fault (about 2 µs) for every page that the next run touches. Most runs
/// touch a few dozen pages, and the same ones; putting those back where they are costs a tenth of that.
/// </remarks>
internal unsafe ref partial struct TouchedPages
{
    /// <summary>
    /// Pages that are looked through one by one where there is nothing better (128 MiB with the usual pages, the default
    /// limit of a function): above, discarding costs less than looking.
    /// </summary>
    private const int MaximumListedPages = 32 * 1024;

    /// <summary>Ranges that one call answers at most: more than most memories have, and cheap to have on the stack.</summary>
    private const int BatchSize = 16;

    /// <summary>Pages that one call lists.</summary>
    private const int ListSize = 256;

    // The request code is _IOWR('f', 16, struct pm_scan_arg), of linux/fs.h.
    private const nuint PagemapScan = 0xC060_6610;
    private const ulong IsPresent = 1 << 3;
    private const ulong IsSwapped = 1 << 4;
    private const ulong IsZeroPage = 1 << 5;

    /// <summary>Present in memory (bit 63) or swapped out (bit 62, which pages under migration have as well).</summary>
    private const ulong TouchedBits = 3UL << 62;

    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int NoFile = -1;

    private static readonly int Pagemap = Open();
    private static readonly bool CanScan = Pagemap != NoFile && TellsTheTruth(Pagemap, scan: true);
    private static readonly bool CanList = Pagemap != NoFile && TellsTheTruth(Pagemap, scan: false);

    private readonly int _pagemap;
    private readonly bool _scans;
    private readonly byte* _end;
    private byte* _next;
    private Batch _batch;
    private int _count;
    private int _index;

    private TouchedPages(int pagemap, bool scans, byte* start, nuint length)
    {
        _pagemap = pagemap;
        _scans = scans;
        _next = start;
        _end = start + length;
    }

    /// <summary>The range of whole pages that <see cref="TryMoveNext"/> came to.</summary>
    public readonly Span<byte> Current =>
        new((byte*)_batch[_index].Start, checked((int)(_batch[_index].End - _batch[_index].Start)));

    /// <summary>Whether looking through this many bytes is possible, and worth it.</summary>
    public static bool CanFind(ulong length) =>
        CanScan || (CanList && length <= MaximumListedPages * (ulong)PristineImage.PageSize);

    /// <summary>Looks through whole pages, where <see cref="CanFind"/> says so.</summary>
    /// <param name="start">The first page's address.</param>
    /// <param name="length">Bytes, whole pages.</param>
    public static TouchedPages Find(byte* start, nuint length) => new(Pagemap, CanScan, start, length);

    /// <summary>The same one by one, as before Linux 6.7.</summary>
    public static TouchedPages List(byte* start, nuint length) => new(Pagemap, scans: false, start, length);

    /// <summary>
    /// Moves on to the next range of touched pages. Pages that were only read may be among them or not: they hold zeros.
    /// </summary>
    /// <param name="found">False at the end.</param>
    /// <returns>False where the operating system stopped telling.</returns>
    public bool TryMoveNext(out bool found)
    {
        while (++_index >= _count)
        {
            if (_next >= _end)
            {
                found = false;
                return true;
            }

            _index = -1;
            _count = 0;
            if (!(_scans ? TryScan() : TryList()))
            {
                found = false;
                return false;
            }
        }

        found = true;
        return true;
    }

    private bool TryScan()
    {
        fixed (PageRange* ranges = &_batch[0])
        {
            var request = new ScanRequest
            {
                Size = (ulong)sizeof(ScanRequest),
                Start = (ulong)_next,
                End = (ulong)_end,
                Ranges = (ulong)ranges,
                RangeCount = BatchSize,
                CategoryInverted = IsZeroPage,
                CategoryMask = IsZeroPage,
                CategoryAnyOf = IsPresent | IsSwapped,
                ReturnMask = IsPresent | IsSwapped,
            };
            _count = Control(_pagemap, PagemapScan, &request);
            _next = (byte*)request.WalkEnd;
            return _count >= 0;
        }
    }

    private bool TryList()
    {
        var pageSize = PristineImage.PageSize;
        var entries = stackalloc ulong[ListSize];
        var wanted = (int)Math.Min(ListSize, (_end - _next) / pageSize);
        var bytes = Pread(_pagemap, (byte*)entries, wanted * sizeof(ulong), (nint)_next / pageSize * sizeof(ulong));
        var read = (int)bytes / sizeof(ulong);
        if (read <= 0)
        {
            return false;
        }

        for (var i = 0; i < read; i++, _next += pageSize)
        {
            if ((entries[i] & TouchedBits) == 0)
            {
                continue;
            }

            if (_count > 0 && _batch[_count - 1].End == (ulong)_next)
            {
                _batch[_count - 1].End += (ulong)pageSize;
            }
            else if (_count == BatchSize)
            {
                return true;
            }
            else
            {
                _batch[_count++] = new PageRange { Start = (ulong)_next, End = (ulong)(_next + pageSize) };
            }
        }

        return true;
    }

    private static int Open()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return NoFile;
        }

        // Open for the life of the process.
        var pagemap = Open("/proc/self/pagemap", OpenReadOnlyCloseOnExec);
        return pagemap >= 0 ? pagemap : NoFile;
    }

    /// <summary>Some sandboxes have a map that is always empty.</summary>
    private static bool TellsTheTruth(int pagemap, bool scan)
    {
        const int Pages = 3;
        using var region = new NativeRegion((nuint)(Pages * PristineImage.PageSize));
        region.Start[PristineImage.PageSize] = 1;
        var pages = new TouchedPages(pagemap, scan, region.Start, region.Size);
        return pages.TryMoveNext(out var found)
            && found
            && pages.Current.Length == PristineImage.PageSize
            && Unsafe.AreSame(ref pages.Current[0], ref region.Start[PristineImage.PageSize])
            && pages.TryMoveNext(out found)
            && !found;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pread")]
    private static partial nint Pread(int file, byte* target, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, ScanRequest* argument);

    /// <summary>struct page_region of linux/fs.h.</summary>
    private struct PageRange
    {
        public ulong Start;
        public ulong End;
#pragma warning disable CS0649, S1144 // Written by the kernel.
        public ulong Categories;
#pragma warning restore CS0649, S1144
    }

    /// <summary>struct pm_scan_arg of linux/fs.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ScanRequest
    {
        public ulong Size;
        public ulong Flags;
        public ulong Start;
        public ulong End;
        public ulong WalkEnd;
        public ulong Ranges;
        public ulong RangeCount;
        public ulong MaximumPages;
        public ulong CategoryInverted;
        public ulong CategoryMask;
        public ulong CategoryAnyOf;
        public ulong ReturnMask;
    }

    [InlineArray(BatchSize)]
    private struct Batch
    {
        private PageRange _first;
    }
}
