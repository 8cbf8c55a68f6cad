using Flint.Gateway.Routing;

namespace Flint.Gateway.Tests.Routing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/fn/hello", 2, "/")]
    [InlineData("/fn/hello/", 2, "/")]
    [InlineData("/fn/hello/a/b", 2, "/a/b")]
    [InlineData("/fn/hello//a", 2, "//a")]
    [InlineData("/fn/hello/a%2Fb%20c?x=%2F", 2, "/a%2Fb%20c")]
    [InlineData("/fn/h%65llo/x", 2, "/x")]
    [InlineData("/fn/other/../hello/x/./y/..", 2, "/x/")]
    [InlineData("/fn/other/%2e%2E/hello/%2e/x", 2, "/x")]
    [InlineData("/../../fn/hello/x", 2, "/x")]
    [InlineData("http://host:80/fn/hello/x?y", 2, "/x")]
    [InlineData("http://host", 2, "/")]
    [InlineData("http://host?x=/a/b/c", 0, "/")]
    [InlineData("/ns/n/fn/hello/x", 4, "/x")]
    [InlineData("/shop/cart", 0, "/shop/cart")]
    [InlineData("*", 0, "/")]
    public void The_function_sees_the_encoded_rest_of_the_path(string raw, int segments, string expected) =>
        Assert.Equal(expected, RequestTarget.PathAfter(raw, segments));
}
