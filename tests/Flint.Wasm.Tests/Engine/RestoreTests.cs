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

    [Fact]
    public unsafe void Touched_pages_are_told_from_others()
    {
        using var region = new NativeRegion((nuint)(100 * PristineImage.PageSize));
        var entries = new ulong[100];
        if (!TouchedPages.TryRead(region.Start, entries))
        {
            Assert.Skip("This operating system does not tell which pages were touched.");
        }

        Assert.DoesNotContain(entries, TouchedPages.IsTouched);
        region.Start[7 * PristineImage.PageSize] = 1;
        region.Start[(99 * PristineImage.PageSize) + 5] = 1;
        TouchedPages.TryRead(region.Start, entries);
        Assert.Equal([7, 99], Enumerable.Range(0, 100).Where(page => TouchedPages.IsTouched(entries[page])));
        region.Discard(0, region.Size);
        TouchedPages.TryRead(region.Start, entries);
        Assert.DoesNotContain(entries, TouchedPages.IsTouched);
    }
}
