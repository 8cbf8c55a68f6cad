using System.Text;
using Flint.Wasi.Preview1;
using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Preview1;

public sealed class CgiEnvironmentTests
{
    [Fact]
    public void Request_becomes_the_variables_of_rfc_3875()
    {
        using var exchange = new TestExchange("/a%20b/%e4%bd%a0/%00?x=1&y=%20");
        exchange.Headers.Add(new("Content-Type", "text/plain"));
        exchange.Headers.Add(new("Content-Length", "12"));
        exchange.Headers.Add(new("X-Request-Name", "value"));
        var variables = Fill(exchange);
        Assert.Equal("CGI/1.1", variables["GATEWAY_INTERFACE"]);
        Assert.Equal("HTTP/1.1", variables["SERVER_PROTOCOL"]);
        Assert.Equal("localhost", variables["SERVER_NAME"]);
        Assert.Equal("8080", variables["SERVER_PORT"]);
        Assert.Equal("POST", variables["REQUEST_METHOD"]);
        Assert.Equal("/fn/a test", variables["SCRIPT_NAME"]);
        Assert.Equal("/a b/你/%00", variables["PATH_INFO"]);
        Assert.Equal("x=1&y=%20", variables["QUERY_STRING"]);
        Assert.Equal("/fn/a%20test/a%20b/%e4%bd%a0/%00?x=1&y=%20", variables["REQUEST_URI"]);
        Assert.Equal("192.0.2.1", variables["REMOTE_ADDR"]);
        Assert.Equal("text/plain", variables["CONTENT_TYPE"]);
        Assert.Equal("12", variables["CONTENT_LENGTH"]);
        Assert.Equal("value", variables["HTTP_X_REQUEST_NAME"]);
        Assert.DoesNotContain("HTTP_CONTENT_TYPE", variables.Keys);
        Assert.DoesNotContain("HTTP_CONTENT_LENGTH", variables.Keys);
        Assert.DoesNotContain("HTTPS", variables.Keys);
    }

    [Theory]
    [InlineData("Proxy")]
    [InlineData("PROXY")]
    [InlineData("pRoXy")]
    [InlineData("X_Forwarded")]
    [InlineData("A=B")]
    public void Headers_that_could_be_mistaken_make_no_variable(string header)
    {
        using var exchange = new TestExchange();
        exchange.Headers.Add(new(header, "http://attacker.example"));
        Assert.DoesNotContain("http://attacker.example", Fill(exchange).Values);
    }

    [Fact]
    public void Header_that_comes_twice_is_joined()
    {
        using var exchange = new TestExchange();
        exchange.Headers.Add(new("Accept", "text/html"));
        exchange.Headers.Add(new("Cookie", "a=1"));
        exchange.Headers.Add(new("accept", "text/plain"));
        exchange.Headers.Add(new("Cookie", "b=2"));
        var variables = Fill(exchange);
        Assert.Equal("text/html, text/plain", variables["HTTP_ACCEPT"]);
        Assert.Equal("a=1; b=2", variables["HTTP_COOKIE"]);
    }

    [Fact]
    public void Own_variables_win_over_headers_and_lose_against_the_request()
    {
        using var exchange = new TestExchange();
        exchange.Headers.Add(new("Secret", "from the client"));
        var variables = Fill(
            exchange,
            ("HTTP_SECRET", "own"),
            ("REQUEST_METHOD", "own"),
            ("CONTENT_LENGTH", "own"),
            ("GREETING", "Grüße")
        );
        Assert.Equal("own", variables["HTTP_SECRET"]);
        Assert.Equal("POST", variables["REQUEST_METHOD"]);
        Assert.DoesNotContain("CONTENT_LENGTH", variables.Keys);
        Assert.Equal("Grüße", variables["GREETING"]);
    }

    [Fact]
    public void Zero_bytes_never_reach_a_variable()
    {
        var variables = Fill(null, ("A", "x\0B=y"), ("C\0", "z"), ("D", "d"));
        Assert.Equal("d", Assert.Single(variables).Value);
    }

    private static Dictionary<string, string> Fill(TestExchange? exchange, params (string Name, string Value)[] own)
    {
        var environment = new CgiEnvironment(own.ToDictionary(v => v.Name, v => v.Value));
        environment.Fill(exchange);
        var bytes = environment.Bytes;
        var variables = new Dictionary<string, string>();
        foreach (var offset in environment.Offsets)
        {
            var entry = bytes[offset..];
            var text = Encoding.UTF8.GetString(entry[..entry.IndexOf((byte)0)]);
            variables.Add(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
        }

        return variables;
    }
}
