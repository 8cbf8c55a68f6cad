using Flint.Gateway.Asynchronous;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Tests.Asynchronous;

public sealed class QueuedCredentialTests
{
    [Fact]
    public void Keys_of_the_platform_are_not_kept_with_a_request()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer flint_0123456789";
        http.Request.Headers["Flint-Key"] = "flint_0123456789";
        http.Request.Headers.Accept = "text/plain";

        var kept = QueuedRequests.Of(http, "/fn/mine", "/").Headers;

        Assert.Equal(["Accept"], kept.Select(static h => h.Name));
    }
}
