using Flint.Core;
using Flint.Gateway.Api.Logs;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class LogTests
{
    private static readonly FunctionKey Mine = new("default", "mine");

    [Fact]
    public async Task The_latest_entries_come_oldest_first()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("mine");
        foreach (var text in new[] { "one", "two", "three" })
        {
            platform.Log.Append(Entry(text));
        }

        using var response = await platform.Client.GetAsync("/api/v1/functions/mine/logs?limit=2");

        var items = (await response.JsonAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["two", "three"], items.Select(static e => e.GetProperty("text").GetString()));
        Assert.Equal("platform", items[0].GetProperty("stream").GetString());
    }

    [Fact]
    public async Task Who_follows_gets_new_entries_as_events()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        await platform.DeployAsync("mine");
        platform.Log.Append(Entry("before"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/functions/mine/logs?follow=true");
        using var response = await platform.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var first = await reader.ReadEventAsync();
        platform.Log.Append(Entry("after"));
        var second = await reader.ReadEventAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"text\":\"before\"", first, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"after\"", second, StringComparison.Ordinal);
        Assert.StartsWith("event: log", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_of_a_log_that_dropped_what_it_saw_goes_on_with_what_is_there()
    {
        var log = new ListLog();
        log.Append(Entry("seen"));
        var replaced = new ReplaceableLog(log);
        await using var entries = new LogFollower(replaced, TimeProvider.System)
            .FollowAsync(Mine, 10, CancellationToken.None)
            .GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());

        var other = new ListLog();
        other.Append(Entry("new"));
        replaced.Inner = other;

        Assert.True(await entries.MoveNextAsync());
        Assert.Equal("new", entries.Current.Text);
    }

    private static LogEntry Entry(string text) =>
        new(DateTimeOffset.UnixEpoch, Mine, 1, "0123", LogStream.Platform, text);

    private sealed class ReplaceableLog(IFunctionLog inner) : IFunctionLog
    {
        public IFunctionLog Inner { get; set; } = inner;

        public void Append(LogEntry entry) => Inner.Append(entry);

        public IReadOnlyList<LogEntry> Read(FunctionKey function, int limit) => Inner.Read(function, limit);
    }
}
