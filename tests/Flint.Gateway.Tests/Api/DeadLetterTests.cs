using System.Net;
using System.Text.Json;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Gateway.Tests.Api;

public sealed class DeadLetterTests
{
    private const string Address = "/api/v1/functions/hello/dead-letters";
    private static readonly FunctionKey Key = new("default", "hello");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_listed_in_pages_and_read_with_their_requests()
    {
        await using var platform = await TestPlatform.StartAsync();
        await BuryAsync(platform, "a", "b", "c");

        var first = await GetAsync(platform, $"{Address}?limit=2");
        var second = await GetAsync(platform, $"{Address}?limit=2&cursor={first.GetProperty("next").GetString()}");
        var one = await GetAsync(platform, $"{Address}/b");

        Assert.Equal(["a", "b"], Ids(first));
        Assert.Equal(["c"], Ids(second));
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal("dead", one.GetProperty("invocation").GetProperty("state").GetString());
        Assert.Equal("No.", one.GetProperty("invocation").GetProperty("lastFailure").GetProperty("detail").GetString());
        var request = one.GetProperty("request");
        Assert.Equal("/fn/hello/a%20b?x=1", request.GetProperty("path").GetString());
        Assert.Equal("body of b", request.GetProperty("body").GetString());
        Assert.Equal("yes", request.GetProperty("headers").GetProperty("X-Sent")[0].GetString());
    }

    [Fact]
    public async Task One_or_all_are_replayed()
    {
        await using var platform = await TestPlatform.StartAsync();
        await BuryAsync(platform, "a", "b", "c");

        using var one = await platform.Client.PostAsync($"{Address}/b/replay", null, Cancellation);
        using var again = await platform.Client.PostAsync($"{Address}/b/replay", null, Cancellation);
        using var all = await platform.Client.PostAsync($"{Address}/replay", null, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, one.StatusCode);
        Assert.Equal("/api/v1/invocations/b", one.Headers.Location!.ToString());
        await again.ProblemAsync(404, "dead-letter-not-found");
        Assert.Equal(2, (await all.JsonAsync()).GetProperty("count").GetInt32());
        Assert.Empty(Ids(await GetAsync(platform, Address)));
        Assert.Equal("queued", (await GetAsync(platform, "/api/v1/invocations/b")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_or_all_are_removed()
    {
        await using var platform = await TestPlatform.StartAsync();
        await BuryAsync(platform, "a", "b", "c");

        using var one = await platform.Client.DeleteAsync($"{Address}/b", Cancellation);
        using var again = await platform.Client.DeleteAsync($"{Address}/b", Cancellation);
        using var elsewhere = await platform.Client.DeleteAsync("/api/v1/functions/other/dead-letters/a", Cancellation);
        using var all = await platform.Client.DeleteAsync(Address, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
        await again.ProblemAsync(404, "dead-letter-not-found");
        await elsewhere.ProblemAsync(404, "dead-letter-not-found");
        Assert.Equal(2, (await all.JsonAsync()).GetProperty("count").GetInt32());
        using var gone = await platform.Client.GetAsync($"{Address}/a", Cancellation);
        await gone.ProblemAsync(404, "dead-letter-not-found");
    }

    private static IEnumerable<string?> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(static i => i.GetProperty("id").GetString());

    private static async Task<JsonElement> GetAsync(TestPlatform platform, string address)
    {
        using var response = await platform.Client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }

    private static async Task BuryAsync(TestPlatform platform, params string[] ids)
    {
        var queue = platform.Services.GetRequiredService<IInvocationQueue>();
        foreach (var id in ids)
        {
            var invocation = new NewInvocation
            {
                Id = id,
                Function = Key,
                Origin = QueuedOrigin.Http,
                Request = new QueuedRequest
                {
                    Method = "POST",
                    BasePath = "/fn/hello",
                    Path = "/a%20b",
                    Query = "?x=1",
                    Headers = [new("X-Sent", "yes")],
                },
                Body = System.Text.Encoding.UTF8.GetBytes($"body of {id}"),
            };
            await queue.EnqueueAsync([invocation], Cancellation);
            var delivery = (await queue.ClaimAsync(Key, 1, TimeSpan.FromMinutes(1), Cancellation)).Single();
            await queue.BuryAsync(delivery, new QueuedFailure(DateTimeOffset.UnixEpoch, 1, "No."), Cancellation);
        }
    }
}
