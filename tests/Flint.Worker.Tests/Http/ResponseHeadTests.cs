using Flint.Wasi.Http;
using Flint.Worker.Http;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Http;

public sealed class ResponseHeadTests
{
    private readonly ResponseHead _head = new();
    private readonly HttpResponse _response = new DefaultHttpContext().Response;

    [Fact]
    public void Headers_are_added_to_those_that_are_there()
    {
        _response.Headers["X-Platform"] = "kept";
        Set(201, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Empty", ""), ("Content-Length", "5"));
        _head.Apply(_response, length: null);
        Assert.Equal(201, _response.StatusCode);
        Assert.Equal("kept", _response.Headers["X-Platform"]);
        Assert.Equal("a=1,b=2", _response.Headers.SetCookie.ToString());
        Assert.Equal(5, _response.ContentLength);
    }

    [Fact]
    public void Headers_of_the_connection_are_dropped_and_those_that_it_names()
    {
        Set(
            200,
            ("Connection", "X-Named, close"),
            ("X-Named", "1"),
            ("Transfer-Encoding", "chunked"),
            ("keep-alive", "timeout=5"),
            ("X-Other", "2")
        );
        _head.Apply(_response, length: 0);
        Assert.Equal(["X-Other", "Content-Length"], _response.Headers.Keys);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public void Answer_without_a_body_has_no_length(int status)
    {
        Set(status, ("Content-Length", "0"));
        _head.Apply(_response, length: 10);
        Assert.Null(_response.ContentLength);
        Assert.False(_head.HasBody);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(199)]
    [InlineData(600)]
    [InlineData(0)]
    public void Status_that_ends_no_exchange_is_refused(int status) =>
        Assert.Throws<InvalidGuestResponseException>(() => Set(status));

    [Theory]
    [InlineData("", "x")]
    [InlineData("a b", "x")]
    [InlineData("a:", "x")]
    [InlineData("é", "x")]
    [InlineData("A", "x\r\nInjected: 1")]
    [InlineData("A", "x\ny")]
    [InlineData("A", "x\0")]
    [InlineData("A", "é")]
    [InlineData("A", "\u007f")]
    [InlineData("Content-Length", "-1")]
    [InlineData("Content-Length", "1 2")]
    [InlineData("Content-Length", "99999999999999999999")]
    public void Header_that_is_not_http_is_refused(string name, string value) =>
        Assert.Throws<InvalidGuestResponseException>(() => Set(200, (name, value)));

    [Fact]
    public void Two_lengths_are_refused() =>
        Assert.Throws<InvalidGuestResponseException>(() => Set(200, ("Content-Length", "1"), ("content-length", "2")));

    private void Set(int status, params (string Name, string Value)[] headers) =>
        _head.Set(status, [.. headers.Select(h => new KeyValuePair<string, string>(h.Name, h.Value))]);
}
