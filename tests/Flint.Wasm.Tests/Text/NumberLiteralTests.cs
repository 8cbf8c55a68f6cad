using System.Globalization;
using System.Text;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Text;

public sealed class NumberLiteralTests
{
    [Theory]
    [InlineData("0", 0x0000_0000u)]
    [InlineData("-0", 0x8000_0000u)]
    [InlineData("1", 0x3F80_0000u)]
    [InlineData("0x1.8p1", 0x4040_0000u)]
    [InlineData("0x1.fffffep127", 0x7F7F_FFFFu)]
    [InlineData("0x1p-149", 0x0000_0001u)]
    [InlineData("0x1p-150", 0x0000_0000u)] // half of the least: to even
    [InlineData("0x1.000001p-150", 0x0000_0001u)]
    [InlineData("0x1.000001p0", 0x3F80_0000u)] // a tie: to even
    [InlineData("0x1.000003p0", 0x3F80_0002u)] // a tie: to even
    [InlineData("0x1.00000100000000000000000001p0", 0x3F80_0001u)] // what follows the 64th bit decides
    [InlineData("0x0.ffffffp-126", 0x0080_0000u)] // rounds up out of the subnormal numbers
    [InlineData("16777217", 0x4B80_0000u)] // a tie in decimal
    [InlineData("1_000.5", 0x447A_2000u)]
    [InlineData("1e-400", 0x0000_0000u)]
    [InlineData("inf", 0x7F80_0000u)]
    [InlineData("-nan", 0xFFC0_0000u)]
    [InlineData("nan:0x200000", 0x7FA0_0000u)]
    public void Single_floats_are_rounded_to_nearest_even(string text, uint bits)
    {
        Assert.Equal(
            LiteralStatus.Valid,
            FloatLiteral.Parse(Encoding.ASCII.GetBytes(text), is64: false, out var actual)
        );
        Assert.Equal(bits, (uint)actual);
    }

    [Theory]
    [InlineData("0x1.ffffffp127", LiteralStatus.OutOfRange)]
    [InlineData("3.5e38", LiteralStatus.OutOfRange)]
    [InlineData("1e99999999999999999999", LiteralStatus.OutOfRange)]
    [InlineData("0x1p99999999999999999999", LiteralStatus.OutOfRange)]
    [InlineData("nan:0x0", LiteralStatus.OutOfRange)]
    [InlineData("nan:0x800000", LiteralStatus.OutOfRange)]
    [InlineData("1.", LiteralStatus.Valid)]
    [InlineData(".5", LiteralStatus.Malformed)]
    [InlineData("1e", LiteralStatus.Malformed)]
    [InlineData("1_.0", LiteralStatus.Malformed)]
    [InlineData("0x", LiteralStatus.Malformed)]
    [InlineData("0x1.8e1p", LiteralStatus.Malformed)]
    [InlineData("infinity", LiteralStatus.Malformed)]
    [InlineData("nan:canonical", LiteralStatus.Malformed)]
    public void Single_floats_that_do_not_fit_or_parse_say_so(string text, object status) =>
        Assert.Equal(status, FloatLiteral.Parse(Encoding.ASCII.GetBytes(text), is64: false, out _));

    [Fact]
    public void Hexadecimal_doubles_are_read_exactly()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var expected = BitConverter.UInt64BitsToDouble((ulong)random.NextInt64() & 0x7FFF_FFFF_FFFF_FFFF);
            if (!double.IsFinite(expected) || expected == 0)
            {
                continue;
            }

            var bits = BitConverter.DoubleToUInt64Bits(expected);
            var fraction = bits & 0xF_FFFF_FFFF_FFFF;
            var exponent = (int)(bits >> 52);
            var text =
                exponent == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"0x0.{fraction:x13}p-1022")
                    : string.Create(CultureInfo.InvariantCulture, $"0x1.{fraction:x13}p{exponent - 1023}");
            Assert.Equal(
                LiteralStatus.Valid,
                FloatLiteral.Parse(Encoding.ASCII.GetBytes(text), is64: true, out var read)
            );
            Assert.Equal(bits, read);
        }
    }

    [Theory]
    [InlineData("2147483648", 32, 0x8000_0000ul)]
    [InlineData("-2147483648", 32, 0x8000_0000ul)]
    [InlineData("-1", 8, 0xFFul)]
    [InlineData("0xffff_ffff_ffff_ffff", 64, ulong.MaxValue)]
    [InlineData("-9223372036854775808", 64, 0x8000_0000_0000_0000ul)]
    public void Integers_may_be_signed_or_unsigned(string text, int bits, ulong expected)
    {
        Assert.Equal(
            LiteralStatus.Valid,
            IntegerLiteral.ParseInteger(Encoding.ASCII.GetBytes(text), bits, out var value)
        );
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("4294967296", 32)]
    [InlineData("-2147483649", 32)]
    [InlineData("0x1_0000_0000_0000_0000", 64)]
    [InlineData("-129", 8)]
    public void Integers_that_do_not_fit_say_so(string text, int bits) =>
        Assert.Equal(LiteralStatus.OutOfRange, IntegerLiteral.ParseInteger(Encoding.ASCII.GetBytes(text), bits, out _));
}
