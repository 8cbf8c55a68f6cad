using System.Text;
using Flint.Wasi.Http;
using Flint.Wasi.Preview1;

namespace Flint.Wasi.Tests.Preview1;

public sealed class CgiHeaderBlockTests
{
    [Theory]
    [InlineData("A: 1\n\nrest", 6)]
    [InlineData("A: 1\r\n\r\nrest", 8)]
    [InlineData("A: 1\r\n\nrest", 7)]
    [InlineData("\nrest", 1)]
    [InlineData("A: 1\nB: 2\n", -1)]
    [InlineData("", -1)]
    public void End_is_behind_the_first_blank_line(string output, int end)
    {
        var scanned = 0;
        Assert.Equal(end, CgiHeaderBlock.FindEnd(Encoding.ASCII.GetBytes(output), ref scanned));
    }

    [Fact]
    public void End_is_found_when_the_output_comes_byte_by_byte()
    {
        var output = "A: 1\r\nB: 2\r\n\r\nbody"u8.ToArray();
        var scanned = 0;
        var found = Enumerable
            .Range(0, output.Length + 1)
            .Select(length => CgiHeaderBlock.FindEnd(output.AsSpan(0, length), ref scanned))
            .First(end => end >= 0);
        Assert.Equal(14, found);
    }

    [Fact]
    public void Headers_keep_their_order_and_repeat()
    {
        var block = Parse("Set-Cookie: a=1\r\nContent-Type:text/plain\nSet-Cookie:  b=2 \r\n\r\n");
        Assert.Equal(200, block.Status);
        Assert.Equal(
            [new("Set-Cookie", "a=1"), new("Content-Type", "text/plain"), new("Set-Cookie", "b=2")],
            block.Headers
        );
    }

    [Theory]
    [InlineData("Status: 404 Not Found\n\n", 404)]
    [InlineData("status: 204\n\n", 204)]
    [InlineData("Location: /elsewhere\n\n", 302)]
    [InlineData("Location: /elsewhere\nStatus: 301\n\n", 301)]
    [InlineData("X: y\n\n", 200)]
    public void Status_comes_from_status_or_location(string output, int status) =>
        Assert.Equal(status, Parse(output).Status);

    [Theory]
    [InlineData("<html>\n\n", "Line 1 of the header block is no header: \"<html>\"")]
    [InlineData("A: 1\nno colon\n\n", "Line 2")]
    [InlineData("A : 1\n\n", "Line 1")]
    [InlineData("A: 1\n folded\n\n", "Line 2")]
    [InlineData(": value\n\n", "Line 1")]
    [InlineData("\n", "begins with a blank line")]
    [InlineData("HTTP/1.1 200 OK\nA: 1\n\n", "Status: 404 Not Found")]
    [InlineData("Status: abc\n\n", "three digits")]
    [InlineData("Status: 2000\n\n", "three digits")]
    [InlineData("Status: 99\n\n", "three digits")]
    [InlineData("Status: 200\nStatus: 200\n\n", "more than one Status")]
    [InlineData("\u0001\u0002\"\\\n\n", "\\x01\\x02\\x22\\x5c")]
    public void Garbage_is_refused_with_its_place(string output, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidGuestResponseException>(() => Parse(output)).Message);

    [Fact]
    public void Excerpts_of_garbage_are_short()
    {
        var error = Assert.Throws<InvalidGuestResponseException>(() => Parse(new string('x', 10_000) + "\n\n"));
        Assert.InRange(error.Message.Length, 80, 400);
    }

    private static CgiHeaderBlock Parse(string output) => CgiHeaderBlock.Parse(Encoding.Latin1.GetBytes(output));
}
