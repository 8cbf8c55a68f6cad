using Flint.Wasi.Preview1;

namespace Flint.Wasi.Tests.Preview1;

public sealed class DescriptorTableTests
{
    private readonly DescriptorTable _table = new();

    [Fact]
    public void Open_takes_the_lowest_free_number()
    {
        Open(0);
        Open(1);
        Open(2);
        Assert.True(_table.TryClose(1));
        Assert.False(_table.TryClose(1));
        Open(1);
        Open(3);
    }

    [Fact]
    public void Renumber_closes_what_was_there()
    {
        var first = Open(0);
        var second = Open(1);
        Assert.True(_table.TryRenumber(0, 1));
        Assert.True(second.IsClosed);
        Assert.False(first.IsClosed);
        Assert.False(_table.TryGet(0, out _));
        Assert.True(_table.TryGet(1, out var moved));
        Assert.Same(first, moved);
        Assert.False(_table.TryRenumber(1, 7));
        Assert.True(_table.TryRenumber(1, 1));
        Assert.False(first.IsClosed);
    }

    [Fact]
    public void Full_table_opens_nothing()
    {
        for (uint i = 0; i < DescriptorTable.Capacity; i++)
        {
            Open(i);
        }

        Assert.False(_table.TryOpen(new TestDescriptor(), out _));
        Assert.False(_table.TryGet(uint.MaxValue, out _));
    }

    private TestDescriptor Open(uint expected)
    {
        var descriptor = new TestDescriptor();
        Assert.True(_table.TryOpen(descriptor, out var number));
        Assert.Equal(expected, number);
        return descriptor;
    }

    private sealed class TestDescriptor : Descriptor
    {
        public bool IsClosed { get; private set; }

        public override Rights Rights => Rights.None;

        public override void Close() => IsClosed = true;
    }
}
