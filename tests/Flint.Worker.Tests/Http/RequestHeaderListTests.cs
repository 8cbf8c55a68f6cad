using Flint.Worker.Http;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Http;

public sealed class RequestHeaderListTests
{
    [Fact]
    public void Keys_of_the_platform_never_reach_a_guest_and_other_credentials_do()
    {
        var headers = new HeaderDictionary
        {
            ["Authorization"] = "Bearer flint_0123456789",
            ["flint-key"] = "flint_0123456789",
            ["Accept"] = "text/plain",
        };
        var own = new HeaderDictionary { ["authorization"] = "Bearer the-functions-own" };

        Assert.Equal([new("Accept", "text/plain")], Fill(headers));
        Assert.Equal([new("authorization", "Bearer the-functions-own")], Fill(own));
    }

    [Fact]
    public void Headers_of_the_connection_stay_with_it()
    {
        var headers = new HeaderDictionary
        {
            ["Connection"] = "keep-alive, X-Hop",
            ["X-Hop"] = "1",
            ["X-End"] = "2",
        };

        Assert.Equal([new("X-End", "2")], Fill(headers));
    }

    private static List<KeyValuePair<string, string>> Fill(HeaderDictionary headers)
    {
        var list = new List<KeyValuePair<string, string>>();
        RequestHeaderList.Fill(list, headers);
        return list;
    }
}
