using System.Net.Http;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Guests;

/// <summary>Preview1 commands of Rust and Go.</summary>
public sealed class CgiTests : GuestTestBase
{
    [Fact]
    public async Task Rust_answers_with_the_request()
    {
        await using var server = await StartAsync(Fixture.Read("sample-rust-cgi"));
        var (status, body) = await server.GetAsync("/some/path?a=b");
        Assert.Equal(200, status);
        Assert.Contains("a=b", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Go_hashes_a_body_and_parses_a_query()
    {
        await using var server = await StartAsync(BuiltSample.Read("go-cgi"));
        var body = SomeBytes(3 << 20);
        var answer = await PostAsync(server, "/some/path?a=b%20c&a=d", body);
        Assert.Equal(Sha256(body), answer.GetProperty("sha256").GetString());
        Assert.Equal("b c", answer.GetProperty("query").GetProperty("a")[0].GetString());
        Assert.Equal("d", answer.GetProperty("query").GetProperty("a")[1].GetString());
    }
}
