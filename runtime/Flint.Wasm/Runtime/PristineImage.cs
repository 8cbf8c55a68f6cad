namespace Flint.Wasm.Runtime;

/// <summary>The contents of a memory at one moment. Pages that hold nothing but zeros take no room.</summary>
internal sealed unsafe class PristineImage
{
    private const int Empty = -1;

    private readonly byte[] contents;

    /// <summary>Where the contents of each page begin; pages after the last one are empty.</summary>
    private readonly int[] places;

    private PristineImage(byte[] contents, int[] places)
    {
        this.contents = contents;
        this.places = places;
    }

    /// <summary>Bytes of a page of the operating system, which is what gets physical memory at once.</summary>
    public static int PageSize { get; } = Environment.SystemPageSize;

    /// <summary>How many pages hold anything.</summary>
    public int PageCount => contents.Length / PageSize;

    /// <summary>Takes an image of a memory.</summary>
    public static PristineImage Take(byte* memory, ulong length)
    {
        using var pages = new MemoryStream();
        var starts = new List<int>();
        for (ulong offset = 0; offset < length; offset += (ulong)PageSize)
        {
            var page = Page(memory, checked((int)(offset / (ulong)PageSize)));
            if (page.ContainsAnyExcept((byte)0))
            {
                starts.AddRange(Enumerable.Repeat(Empty, (int)(offset / (ulong)PageSize) - starts.Count));
                starts.Add(checked((int)pages.Length));
                pages.Write(page);
            }
        }

        return new PristineImage(pages.ToArray(), [.. starts]);
    }

    /// <summary>Puts everything back into a memory that holds nothing but zeros.</summary>
    public void CopyTo(byte* memory)
    {
        for (var page = 0; page < places.Length; page++)
        {
            if (places[page] != Empty)
            {
                RestorePage(memory, page);
            }
        }
    }

    /// <summary>Puts one page back, whatever it holds.</summary>
    public void RestorePage(byte* memory, int page)
    {
        var target = Page(memory, page);
        if (page < places.Length && places[page] != Empty)
        {
            contents.AsSpan(places[page], PageSize).CopyTo(target);
        }
        else
        {
            target.Clear();
        }
    }

    private static Span<byte> Page(byte* memory, int page) => new(memory + ((nint)page * PageSize), PageSize);
}
