using System.Net;
using System.Text.Json;
using Flint.Core;
using Flint.Host.Commands;
using Flint.Host.Tests.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Host.Tests.Commands;

/// <summary>Asynchronous requests to real functions, and dead letters on the command line.</summary>
public sealed class DeadLettersCommandTests : IAsyncLifetime
{
    private static readonly FunctionKey Gone = new("default", "gone");

    private readonly TemporaryDirectory _folder = new();
    private TestPlatform _platform = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IInvocationQueue Queue => _platform.App.Services.GetRequiredService<IInvocationQueue>();

    public async ValueTask InitializeAsync() =>
        _platform = await TestPlatform.StartAsync(_folder["data"], samples: false);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_real_function_runs_from_the_queue_and_its_answer_can_be_read()
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "samples", "c-cgi");
        Assert.Equal(ExitCode.Success, (await RunAsync("deploy", sample)).ExitCode);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_platform.Address}/fn/c-cgi/a%20b?x=1");
        request.Content = new StringContent("four");
        request.Headers.Add("Prefer", "respond-async");

        using var accepted = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = accepted.Headers.Location!.ToString().Split('/')[^1];
        await UntilAsync(id, QueuedState.Succeeded);
        var text = await http.GetStringAsync($"{_platform.Address}{accepted.Headers.Location}", Cancellation);
        var answer = JsonElement.Parse(text).GetProperty("response");
        Assert.Equal(200, answer.GetProperty("status").GetInt32());
        var body = answer.GetProperty("body").GetString();
        Assert.Contains("method: POST", body, StringComparison.Ordinal);
        Assert.Contains("path: /a b", body, StringComparison.Ordinal);
        Assert.Contains("query: x=1", body, StringComparison.Ordinal);
        Assert.Contains("body: 4 bytes", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_replayed_and_removed()
    {
        Assert.Contains(
            "gone has no dead letters.",
            (await RunAsync("dead-letters", "list", "gone")).Output,
            StringComparison.Ordinal
        );
        // Of a function that is not there, so the dispatcher buries them.
        await EnqueueAsync("first", "second");

        var listed = await RunAsync("dead-letters", "list", "gone");
        Assert.Contains("first  ", listed.Output, StringComparison.Ordinal);
        Assert.Contains("The function does not exist any more.", listed.Output, StringComparison.Ordinal);
        var json = JsonElement.Parse((await RunAsync("dead-letters", "list", "gone", "--json")).Output);
        Assert.Equal(2, json.GetArrayLength());
        var shown = JsonElement.Parse((await RunAsync("dead-letters", "show", "gone", "first")).Output);
        Assert.Equal("/fn/gone/", shown.GetProperty("request").GetProperty("path").GetString());

        var replayed = await RunAsync("dead-letters", "replay", "gone", "first");
        Assert.Equal("1 dead letter is back in the queue.", replayed.Output.Trim());
        await UntilAsync("first", QueuedState.Dead);

        var removed = await RunAsync("dead-letters", "remove", "gone", "second");
        Assert.Equal("1 dead letter is removed.", removed.Output.Trim());
        removed = await RunAsync("dead-letters", "remove", "gone", "--all");
        Assert.Equal("1 dead letter is removed.", removed.Output.Trim());

        var missing = await RunAsync("dead-letters", "replay", "gone", "second");
        Assert.Equal(ExitCode.Failure, missing.ExitCode);
        Assert.Contains("(404)", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("remove")]
    public async Task What_to_change_is_said_in_one_way(string command)
    {
        var neither = await RunAsync("dead-letters", command, "gone");
        var both = await RunAsync("dead-letters", command, "gone", "first", "--all");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (neither.ExitCode, both.ExitCode));
        Assert.Contains("either the ID of a dead letter, or --all", neither.Error, StringComparison.Ordinal);
    }

    private async Task EnqueueAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            var invocation = new NewInvocation
            {
                Id = id,
                Function = Gone,
                Origin = QueuedOrigin.Http,
                Request = new QueuedRequest
                {
                    Method = "GET",
                    BasePath = "/fn/gone",
                    Path = "/",
                },
            };
            await Queue.EnqueueAsync([invocation], Cancellation);
            await UntilAsync(id, QueuedState.Dead);
        }
    }

    private async Task UntilAsync(string id, QueuedState state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while ((await Queue.FindAsync(id, limit.Token))?.Invocation.State != state)
        {
            await Task.Yield();
        }
    }

    private Task<CommandResult> RunAsync(params string[] args) =>
        CommandResult.RunAsync([.. args, "--server", _platform.Address]);
}
