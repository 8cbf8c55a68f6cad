using System.Net.Http.Json;
using Flint.Core;
using Flint.Gateway.Events;
using Flint.Gateway.Routing;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Events;

public sealed class EventTests
{
    [Fact]
    public async Task Changes_arrive_as_events_in_their_order()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        using var stream = await FollowAsync(platform);

        await platform.DeployAsync("mine", binary: "one");
        Assert.Matches(
            "^event: function-created\ndata: .*\"function\":\"mine\".*\"live\":\\{\"1\":100\\}",
            await stream.ReadEventAsync()
        );
        await platform.DeployAsync("mine", binary: "two");
        Assert.Matches("^event: live-moved\ndata: .*\"live\":\\{\"2\":100\\}", await stream.ReadEventAsync());
        await platform.Client.PutAsJsonAsync("/api/v1/functions/mine", new { limits = new { concurrency = 3 } });
        Assert.StartsWith("event: function-changed", await stream.ReadEventAsync(), StringComparison.Ordinal);
        await platform.Client.DeleteAsync("/api/v1/functions/mine");
        Assert.StartsWith("event: function-removed", await stream.ReadEventAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_misses_nothing()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        string id;
        using (var stream = await FollowAsync(platform))
        {
            await platform.DeployAsync("first");
            var lines = (await stream.ReadEventAsync()).Split('\n');
            id = lines.Single(static l => l.StartsWith("id: ", StringComparison.Ordinal))[4..];
        }
        await platform.DeployAsync("second");

        using var again = await FollowAsync(platform, id);

        Assert.Contains("\"function\":\"second\"", await again.ReadEventAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_between_the_beginning_and_the_first_look_is_not_lost()
    {
        var feed = new EventFeed(TimeProvider.System);
        var first = RouteTable.Build(new AssignmentSnapshot(1, [], 1), RouteTable.Empty);
        var second = RouteTable.Build(new AssignmentSnapshot(2, [Tables.Function("mine")], 2), first);
        await using var events = feed.FollowAsync(feed.Latest, CancellationToken.None).GetAsyncEnumerator();

        feed.Add(first, second);

        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("mine", events.Current.Function);
    }

    [Fact]
    public async Task Other_namespaces_stay_unseen()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        using var stream = await FollowAsync(platform);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/functions/secret")
        {
            Content = JsonContent.Create(new { }),
        };
        request.Headers.Add("Flint-Namespace", "other");
        using var response = await platform.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);

        await platform.DeployAsync("mine");

        Assert.Contains("\"function\":\"mine\"", await stream.ReadEventAsync(), StringComparison.Ordinal);
    }

    private static async Task<StreamReader> FollowAsync(TestPlatform platform, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }
        var response = await platform.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }
}
