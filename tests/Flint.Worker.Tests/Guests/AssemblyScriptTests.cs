using System.Net.Http;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Guests;

public sealed class AssemblyScriptTests : GuestTestBase
{
    [Fact]
    public async Task A_body_comes_back_as_it_is_and_a_path_where_there_is_none()
    {
        await using var server = await StartAsync(Fixture.Read("sample-assemblyscript"));
        Assert.Equal((200, "/a/b?c=%20d"), await server.GetAsync("/a/b?c=%20d"));
        var body = SomeBytes(1 << 20);
        Assert.Equal(body, await RawHttp.PostAsync(server.Address, "/", body, Cancellation));
        using var response = await server.Client.GetAsync("/", Cancellation);
        Assert.Equal(["assemblyscript"], response.Headers.GetValues("x-language"));
    }
}
