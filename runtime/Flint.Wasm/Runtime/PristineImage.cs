namespace Flint.Wasm.Runtime;

/// <summary>
/// The contents of a memory at one moment. Pages that hold nothing but zeros take no room. Immutable, so instances that
/// start with the same contents share one.
/// </summary>
internal sealed unsafe class PristineImage
{
    private const int Empty = -1;

    private readonly byte[] _contents;

    /// <summary>Where the contents of each page begin; pages after the last one are empty.</summary>
    private readonly int[] _places;

    private PristineImage(byte[] contents, int[] places)
    {
        _contents = contents;
        _places = places;
    }

    /// <summary>Bytes of a page of the operating system, which is what gets physical memory at once.</summary>
    public static int PageSize { get; } = Environment.SystemPageSize;

    /// <summary>How many pages hold anything.</summary>
    public int PageCount => _contents.Length / PageSize;

    /// <summary>Takes an image of a memory.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="length">Its length in bytes, whole pages.</param>
    /// <param name="similar">An image that is the answer where it has the same contents; null for none.</param>
    public static PristineImage Take(byte* memory, ulong length, PristineImage? similar)
    {
        var pages = PagesWithContents(memory, length);
        if (similar?.IsOf(memory, pages) == true)
        {
            return similar;
        }

        var contents = GC.AllocateUninitializedArray<byte>(checked(pages.Count * PageSize));
        var places = new int[pages.Count == 0 ? 0 : pages[^1] + 1];
        places.AsSpan().Fill(Empty);
        for (var i = 0; i < pages.Count; i++)
        {
            places[pages[i]] = i * PageSize;
            Page(memory, pages[i]).CopyTo(contents.AsSpan(i * PageSize));
        }

        return new PristineImage(contents, places);
    }

    /// <summary>Puts everything back into a memory that holds nothing but zeros.</summary>
    public void CopyTo(byte* memory)
    {
        for (var page = 0; page < _places.Length; page++)
        {
            if (_places[page] != Empty)
            {
                RestorePage(memory, page);
            }
        }
    }

    /// <summary>Puts one page back, whatever it holds.</summary>
    public void RestorePage(byte* memory, int page)
    {
        var target = Page(memory, page);
        if (page < _places.Length && _places[page] != Empty)
        {
            _contents.AsSpan(_places[page], PageSize).CopyTo(target);
        }
        else
        {
            target.Clear();
        }
    }

    // Looking at a page that was never touched would give it memory, for the page tables at least.
    private static List<int> PagesWithContents(byte* memory, ulong length)
    {
        var pages = new List<int>();
        if (TouchedPages.CanFind(length) && (nuint)memory % (nuint)PageSize == 0)
        {
            var touched = TouchedPages.Find(memory, (nuint)length);
            bool told;
            while ((told = touched.TryMoveNext(out var found)) && found)
            {
                fixed (byte* start = touched.Current)
                {
                    Add(pages, memory, (nuint)(start - memory), (nuint)touched.Current.Length);
                }
            }

            if (told)
            {
                return pages;
            }

            pages.Clear();
        }

        Add(pages, memory, 0, (nuint)length);
        return pages;
    }

    private static void Add(List<int> pages, byte* memory, nuint offset, nuint length)
    {
        var first = (int)(offset / (nuint)PageSize);
        var end = checked((int)((offset + length) / (nuint)PageSize));
        for (var page = first; page < end; page++)
        {
            if (Page(memory, page).ContainsAnyExcept((byte)0))
            {
                pages.Add(page);
            }
        }
    }

    private bool IsOf(byte* memory, List<int> pages)
    {
        if (pages.Count != PageCount)
        {
            return false;
        }

        foreach (var page in pages)
        {
            if (
                page >= _places.Length
                || _places[page] == Empty
                || !_contents.AsSpan(_places[page], PageSize).SequenceEqual(Page(memory, page))
            )
            {
                return false;
            }
        }

        return true;
    }

    private static Span<byte> Page(byte* memory, int page) => new(memory + ((nint)page * PageSize), PageSize);
}
