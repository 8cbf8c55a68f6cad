using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Binary;

public sealed class WasmReaderTests
{
    [Theory]
    [InlineData(0u, "00")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    [InlineData(3u, "8380808000")]
    public void Unsigned_32_bit_numbers_are_read(uint expected, string hex) =>
        Assert.Equal(expected, new WasmReader(Convert.FromHexString(hex)).ReadU32());

    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "7F")]
    [InlineData(63, "3F")]
    [InlineData(-64, "40")]
    [InlineData(64, "C000")]
    [InlineData(int.MinValue, "8080808078")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    public void Signed_32_bit_numbers_are_read(int expected, string hex) =>
        Assert.Equal(expected, new WasmReader(Convert.FromHexString(hex)).ReadS32());

    [Theory]
    [InlineData(-1L, "7F")]
    [InlineData(long.MinValue, "8080808080808080807F")]
    [InlineData(long.MaxValue, "FFFFFFFFFFFFFFFFFF00")]
    [InlineData(-4294967297L, "FFFFFFFF6F")]
    public void Signed_64_bit_numbers_are_read(long expected, string hex) =>
        Assert.Equal(expected, new WasmReader(Convert.FromHexString(hex)).ReadS64());

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("80", "unexpected end")]
    [InlineData("808080808000", "integer representation too long")]
    [InlineData("FFFFFFFF1F", "integer too large")]
    public void Bad_unsigned_numbers_are_refused(string hex, string reason)
    {
        var bytes = Convert.FromHexString(hex);
        var fault = Assert.Throws<WasmFormatException>(() => new WasmReader(bytes).ReadU32());
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FFFFFFFF4F", "integer too large")]
    [InlineData("8080808008", "integer too large")]
    [InlineData("FFFFFFFFFF7F", "integer representation too long")]
    public void Bad_signed_numbers_are_refused(string hex, string reason)
    {
        var bytes = Convert.FromHexString(hex);
        var fault = Assert.Throws<WasmFormatException>(() => new WasmReader(bytes).ReadS32());
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_of_a_slice_are_positions_in_the_binary()
    {
        var reader = new WasmReader([9, 9, 1, 2, 9]);
        reader.Skip(2);
        var slice = reader.Slice(2);
        Assert.Equal(2, slice.Position);
        Assert.Equal(4, slice.End);
        Assert.Equal(4, reader.Position);
    }

    [Fact]
    public void Names_must_be_utf8()
    {
        var bytes = new byte[] { 2, 0xC0, 0x80 };
        var fault = Assert.Throws<WasmFormatException>(() => new WasmReader(bytes).ReadName());
        Assert.StartsWith("malformed UTF-8 encoding", fault.Reason, StringComparison.Ordinal);
    }
}
