using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Api;

public sealed class StreamTests(SharedServer server) : IClassFixture<SharedServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task Who_follows_a_log_sees_what_the_function_writes()
    {
        await _flint.DeployAsync("followed", Binaries.Guest("misbehaving-command"));
        using var stream = await FollowAsync("/api/v1/functions/followed/logs?follow=true");

        await _flint.GetTextAsync("/fn/followed/fine");

        await ReadUntilAsync(stream, "a line for the log");
    }

    [Fact]
    public async Task Who_follows_events_sees_deploys()
    {
        using var stream = await FollowAsync("/api/v1/events");

        await _flint.DeployAsync("seen", Binaries.Hello);

        var text = await ReadUntilAsync(stream, "\"function\":\"seen\"");
        Assert.Contains("event: function-created", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Followers_do_not_hold_up_the_end_of_the_platform()
    {
        using var data = new TemporaryDirectory();
        await using var flint = await FlintServer.StartAsync(data["data"]);
        using var response = await flint.Client.GetAsync(
            new Uri("/api/v1/events", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );

        var code = await flint.StopAsync().WaitAsync(Patience);

        Assert.Equal(0, code);
    }

    private async Task<StreamReader> FollowAsync(string path)
    {
        var response = await _flint.Client.GetAsync(
            new Uri(path, UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<string> ReadUntilAsync(StreamReader reader, string marker)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var text = "";
        while (!text.Contains(marker, StringComparison.Ordinal))
        {
            text += await reader.ReadLineAsync(timeout.Token) + "\n";
        }
        return text;
    }
}
