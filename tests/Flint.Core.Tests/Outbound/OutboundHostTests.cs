using System.Net;
using Flint.Core;

namespace Flint.Core.Tests.Outbound;

public sealed class OutboundHostTests
{
    [Theory]
    [InlineData("api.example.org", "https", "api.example.org", 443, true)]
    [InlineData("api.example.org", "http", "api.example.org", 80, true)]
    [InlineData("api.example.org", "https", "api.example.org", 8443, false)]
    [InlineData("api.example.org", "http", "api.example.org", 443, false)]
    [InlineData("api.example.org", "https", "example.org", 443, false)]
    [InlineData("api.example.org", "https", "x.api.example.org", 443, false)]
    [InlineData("https://api.example.org", "http", "api.example.org", 80, false)]
    [InlineData("https://api.example.org:8443", "https", "api.example.org", 8443, true)]
    [InlineData("https://api.example.org:8443", "https", "api.example.org", 443, false)]
    [InlineData("api.example.org:*", "http", "api.example.org", 1, true)]
    [InlineData("*.example.com", "https", "a.b.example.com", 443, true)]
    [InlineData("*.example.com", "https", "example.com", 443, false)]
    [InlineData("*.example.com", "https", "badexample.com", 443, false)]
    [InlineData("*", "https", "anything.test", 443, true)]
    [InlineData("*", "https", "anything.test", 444, false)]
    [InlineData("10.0.0.0/8", "http", "10.0.0.5", 80, false)]
    public void A_destination_covers_what_it_says(string text, string scheme, string name, int port, bool isCovered)
    {
        var host = OutboundHost.TryParse(text);
        Assert.NotNull(host);
        Assert.Equal(isCovered, host.Covers(scheme, port) && host.CoversName(name));
    }

    [Theory]
    [InlineData("http://10.0.0.5:9000", "10.0.0.5", true)]
    [InlineData("http://10.0.0.5:9000", "10.0.0.6", false)]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8:*", "11.0.0.1", false)]
    [InlineData("[fd00::5]", "fd00::5", true)]
    [InlineData("[fd00::]/8:9000", "fd12::1", true)]
    [InlineData("[fd00::]/8", "fe80::1", false)]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("localhost", "::1", true)]
    [InlineData("localhost", "10.0.0.1", false)]
    [InlineData("*", "10.0.0.1", false)]
    [InlineData("example.org", "10.0.0.1", false)]
    public void Only_an_address_names_an_address(string text, string address, bool isNamed)
    {
        var host = OutboundHost.TryParse(text);
        Assert.NotNull(host);
        Assert.Equal(isNamed, host.CoversAddress(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("ftp://example.org")]
    [InlineData("https://")]
    [InlineData("https://example.org/")]
    [InlineData("https://example.org/path")]
    [InlineData("user@example.org")]
    [InlineData("Example.org")]
    [InlineData("exa_mple.org")]
    [InlineData("-a.org")]
    [InlineData("a..org")]
    [InlineData("a.org.")]
    [InlineData("a.*.org")]
    [InlineData("*.*.org")]
    [InlineData("*a.org")]
    [InlineData("**")]
    [InlineData("*/8")]
    [InlineData("example.org:0")]
    [InlineData("example.org:65536")]
    [InlineData("example.org:")]
    [InlineData("example.org/8")]
    [InlineData("10.0.0")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("1.2.3.4.5")]
    [InlineData("[10.0.0.1]")]
    [InlineData("[fd00::5")]
    [InlineData("fd00::5")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("[fd00::]/129")]
    [InlineData("example.org\n")]
    public void What_is_no_destination_is_refused(string text) => Assert.Null(OutboundHost.TryParse(text));
}
