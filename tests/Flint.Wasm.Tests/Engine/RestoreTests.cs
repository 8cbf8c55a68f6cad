using Flint.Wasm.Runtime;

namespace Flint.Wasm.Tests.Engine;

/// <summary>The ways of restoring a memory: page by page, and by discarding it.</summary>
public sealed class RestoreTests
{
    private const string Guest = """
        (module
          (memory (export "memory") 16)
          (data (i32.const 5000) "pristine")
          (data (i32.const 1000000) "far away")
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
        """;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100)]
    [InlineData(0, 250)]
    [InlineData(16, 400)]
    [InlineData(1_000, 10)]
    [InlineData(1_000, 10_000)]
    public void However_many_pages_were_touched_the_contents_come_back(int grownPages, int touchedPages)
    {
        using var guest = new EngineFixture(Guest);
        var memory = guest.Instance.GetMemory("memory")!;
        var pristine = memory.Slice(0, (int)memory.Length).ToArray();
        guest.Store.Capture();
        for (var round = 0; round < 3; round++)
        {
            guest.Call("grow", (ulong)grownPages);
            var pages = (int)(memory.Length / 4096);
            for (var touched = 0; touched < touchedPages; touched++)
            {
                memory.Slice((ulong)(touched * 37 % pages) * 4096, 4096).Fill(0xaa);
            }

            guest.Store.Restore();

            Assert.Equal((ulong)pristine.Length, memory.Length);
            Assert.True(memory.Slice(0, pristine.Length).SequenceEqual(pristine));
            guest.Call("grow", (ulong)grownPages);
            var grown = memory.Slice((ulong)pristine.Length, (int)memory.Length - pristine.Length);
            Assert.False(grown.ContainsAnyExcept((byte)0));
            guest.Store.Restore();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public unsafe void Touched_pages_are_told_from_others(bool oneByOne)
    {
        using var region = new NativeRegion((nuint)(1000 * PristineImage.PageSize));
        if (!TouchedPages.CanFind(region.Size))
        {
            Assert.Skip("This operating system does not tell which pages were touched.");
        }

        Assert.Empty(Find(region, oneByOne));

        // More ranges than one call answers, and ranges of more than one page.
        int[] touched = [7, 8, 9, .. Enumerable.Range(50, 200).Where(static i => i % 2 == 0), 900, 901, 999];
        foreach (var page in touched)
        {
            region.Start[(page * PristineImage.PageSize) + 5] = 1;
        }

        Assert.Equal(touched, Find(region, oneByOne));
        region.Discard(0, region.Size);
        Assert.Empty(Find(region, oneByOne));
    }

    [Fact]
    public void Instances_that_start_with_the_same_contents_keep_them_once()
    {
        using var guest = new EngineFixture(Guest);
        using var other = guest.Engine.CreateStore();
        var instance = other.Instantiate(guest.Module, []);
        var different = guest.Engine.CreateStore();
        different.Instantiate(guest.Module, []).GetMemory("memory")!.Slice(100_000, 1)[0] = 1;
        guest.Store.Capture();
        other.Capture();
        different.Capture();

        var image = ((CompiledMemory)guest.Instance.GetMemory("memory")!).Pristine;
        Assert.Same(image, ((CompiledMemory)instance.GetMemory("memory")!).Pristine);
        guest.Call("grow", 1);
        instance.GetMemory("memory")!.Slice(0, 10_000).Fill(9);
        other.Restore();
        different.Restore();
        guest.Store.Restore();
        Assert.Equal("pristine"u8, instance.GetMemory("memory")!.Slice(5000, 8));
        Assert.Equal(0, instance.GetMemory("memory")!.Slice(100_000, 1)[0]);
        different.Dispose();
    }

    [Fact]
    public void Capturing_and_restoring_touches_no_page_that_the_guest_did_not_touch()
    {
        using var guest = new EngineFixture(Guest);
        var memory = (CompiledMemory)guest.Instance.GetMemory("memory")!;
        if (!TouchedPages.CanFind(memory.Length))
        {
            Assert.Skip("This operating system does not tell which pages were touched.");
        }

        guest.Store.Capture();
        guest.Store.Restore();
        memory.Slice(300_000, 1)[0] = 1;
        guest.Store.Restore();

        // The two data segments and the one byte.
        Assert.Equal([1, 73, 244], FindIn(memory));
    }

    private static unsafe List<int> Find(NativeRegion region, bool oneByOne) =>
        Enumerate(
            oneByOne ? TouchedPages.List(region.Start, region.Size) : TouchedPages.Find(region.Start, region.Size),
            region.Start
        );

    private static unsafe List<int> FindIn(CompiledMemory memory) =>
        Enumerate(TouchedPages.Find(memory.Base, (nuint)memory.Length), memory.Base);

    private static unsafe List<int> Enumerate(TouchedPages touched, byte* start)
    {
        var pages = new List<int>();
        while (touched.TryMoveNext(out var found) && found)
        {
            fixed (byte* first = touched.Current)
            {
                var page = (int)((first - start) / PristineImage.PageSize);
                pages.AddRange(Enumerable.Range(page, touched.Current.Length / PristineImage.PageSize));
            }
        }

        return pages;
    }
}
