using Flint.Gateway.Asynchronous;
using Microsoft.Extensions.Primitives;

namespace Flint.Gateway.Tests.Asynchronous;

public sealed class PreferHeaderTests
{
    [Theory]
    [InlineData("respond-async")]
    [InlineData("Respond-Async")]
    [InlineData(" respond-async , wait=10")]
    [InlineData("wait=10,respond-async")]
    [InlineData("respond-async; foo=\"a,b\"")]
    [InlineData("foo=\"a, \\\" b\", respond-async")]
    [InlineData("respond-async=\"\"")]
    public void It_asks_for_an_asynchronous_answer(string value) => Assert.True(PreferHeader.AsksForAsync(value));

    [Theory]
    [InlineData("")]
    [InlineData("wait=10")]
    [InlineData("respond-asynchronously")]
    [InlineData("foo=\"x, respond-async\"")]
    [InlineData("foo; respond-async")]
    [InlineData("foo=\"")]
    [InlineData(",,;=")]
    public void It_does_not(string value) => Assert.False(PreferHeader.AsksForAsync(value));

    [Fact]
    public void It_may_be_in_any_of_several_headers() =>
        Assert.True(PreferHeader.AsksForAsync(new StringValues(["return=minimal", "respond-async"])));
}
