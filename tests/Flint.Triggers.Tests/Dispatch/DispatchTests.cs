using System.Text;
using Flint.Core;
using Flint.Triggers.Tests.Support;

namespace Flint.Triggers.Tests.Dispatch;

public sealed class DispatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_request_reaches_the_function_whole_and_its_answer_is_kept()
    {
        await using var host = await TriggerHost.StartAsync();

        await host.EnqueueAsync("a");

        var message = await host.WaitForAsync("a", QueuedState.Succeeded);
        Assert.Equal(200, message.Response!.Status);
        Assert.Contains(new QueuedHeader("X-Seen", "yes a 1"), message.Response.Headers);
        Assert.Equal("POST /fn/hello|/a%20b|?x=1|example.org|body", Encoding.UTF8.GetString(message.ResponseBody.Span));
        Assert.Equal(1, message.Invocation.Attempts);
    }

    [Fact]
    public async Task A_long_answer_is_cut_and_says_so()
    {
        await using var host = await TriggerHost.StartAsync(null, ("Queue:ResponseBytes", "4"));

        await host.EnqueueAsync("a");

        var message = await host.WaitForAsync("a", QueuedState.Succeeded);
        Assert.True(message.Response!.Truncated);
        Assert.Equal("POST", Encoding.UTF8.GetString(message.ResponseBody.Span));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_server_error_is_tried_again_after_a_growing_delay_and_then_is_a_dead_letter(int status)
    {
        var settings = FunctionSettings.Default with { Async = new AsyncSettings { Attempts = 3 } };
        await using var host = await TriggerHost.StartAsync(settings);
        host.Invoker.Answer(status);

        await host.EnqueueAsync("a");
        var waiting = (await host.WaitForAsync("a", QueuedState.Retrying)).Invocation;
        Assert.Equal(1, waiting.Attempts);
        Assert.Equal((1, status), (waiting.LastFailure!.Attempt, waiting.LastFailure.Status));
        Assert.True(waiting.NextAttemptAt > waiting.LastFailure.Time);

        var dead = (await host.AdvanceToAsync("a", QueuedState.Dead)).Invocation;
        Assert.Equal(3, host.Invoker.Seen.Count);
        Assert.Equal(3, dead.Attempts);
        Assert.Equal(
            new QueuedFailure(
                dead.FinishedAt!.Value,
                3,
                $"The function answered with status {status}.",
                InvocationOutcome.Completed,
                status
            ),
            dead.LastFailure
        );
        Assert.Equal(
            ["a"],
            (await host.Queue.ListDeadLettersAsync(TriggerHost.Key, null, 10, Cancellation)).Select(static d => d.Id)
        );
    }

    [Theory]
    [InlineData(InvocationOutcome.FunctionFailed, 500)]
    [InlineData(InvocationOutcome.TimedOut, 504)]
    [InlineData(InvocationOutcome.MemoryLimit, 507)]
    [InlineData(InvocationOutcome.InvalidResponse, 502)]
    [InlineData(InvocationOutcome.VersionUnavailable, 500)]
    public async Task What_ends_without_an_answer_is_tried_again(InvocationOutcome outcome, int status)
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.End(outcome, "Because.");

        await host.EnqueueAsync("a");

        var failure = (await host.WaitForAsync("a", QueuedState.Retrying)).Invocation.LastFailure!;
        Assert.Equal(
            (1, "Because.", outcome, status),
            (failure.Attempt, failure.Detail, failure.Outcome, failure.Status)
        );
    }

    [Fact]
    public async Task An_exception_of_the_platform_is_an_attempt_that_failed()
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.Script = static (_, _) => throw new InvalidOperationException("secret");

        await host.EnqueueAsync("a");

        var failure = (await host.WaitForAsync("a", QueuedState.Retrying)).Invocation.LastFailure!;
        Assert.DoesNotContain("secret", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_error_is_the_final_answer_to_a_request_and_a_dead_letter_of_an_event()
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.Answer(404);

        await host.EnqueueAsync("request");
        await host.EnqueueAsync("event", origin: QueuedOrigin.CloudEvents);

        Assert.Equal(404, (await host.WaitForAsync("request", QueuedState.Succeeded)).Response!.Status);
        Assert.Equal(1, (await host.WaitForAsync("event", QueuedState.Dead)).Invocation.Attempts);
    }

    [Fact]
    public async Task An_invocation_that_finds_no_room_waits_and_does_not_count_it_as_an_attempt()
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.End(InvocationOutcome.TooManyInvocations);
        await host.EnqueueAsync("a");
        await TriggerHost.UntilAsync(async () =>
            !host.Invoker.Seen.IsEmpty
            && (await host.Queue.FindAsync("a", Cancellation))!.Invocation.State == QueuedState.Queued
        );
        host.Invoker.Answer(200);

        Assert.Equal(1, (await host.AdvanceToAsync("a", QueuedState.Succeeded)).Invocation.Attempts);
    }

    [Fact]
    public async Task An_invocation_of_a_removed_function_is_a_dead_letter()
    {
        await using var host = await TriggerHost.StartAsync();

        await host.EnqueueAsync("a", new FunctionKey("default", "gone"));

        var dead = await host.WaitForAsync("a", QueuedState.Dead);
        Assert.Equal("The function does not exist any more.", dead.Invocation.LastFailure!.Detail);
        Assert.Empty(host.Invoker.Seen);
    }

    [Fact]
    public async Task A_function_runs_no_more_at_once_than_it_allows_and_does_not_hold_up_others()
    {
        var other = new FunctionKey("default", "other");
        await using var host = await TriggerHost.StartAsync();
        host.Publish(
            (TriggerHost.Key, FunctionSettings.Default with { Async = new AsyncSettings { Concurrency = 2 } }),
            (other, FunctionSettings.Default)
        );
        var release = new TaskCompletionSource<InvocationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoker.Script = (invocation, _) =>
            invocation.Function.Key == other
                ? ValueTask.FromResult(new InvocationResult(InvocationOutcome.Completed))
                : new ValueTask<InvocationResult>(release.Task);

        for (var i = 0; i < 20; i++)
        {
            await host.EnqueueAsync($"{i}");
        }

        await host.EnqueueAsync("other", other);
        await host.WaitForAsync("other", QueuedState.Succeeded);
        Assert.Equal(3, host.Invoker.Seen.Count);

        release.SetResult(new InvocationResult(InvocationOutcome.Completed));
        for (var i = 0; i < 20; i++)
        {
            await host.WaitForAsync($"{i}", QueuedState.Succeeded);
        }

        Assert.InRange(host.Invoker.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task All_functions_together_run_no_more_at_once_than_the_option_says()
    {
        await using var host = await TriggerHost.StartAsync(null, ("Triggers:Concurrency", "3"));
        host.Invoker.Script = static async (_, _) =>
        {
            await Task.Yield();
            return new InvocationResult(InvocationOutcome.Completed);
        };

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => host.EnqueueAsync($"{i}")));
        for (var i = 0; i < 50; i++)
        {
            await host.WaitForAsync($"{i}", QueuedState.Succeeded);
        }

        Assert.InRange(host.Invoker.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task What_ended_the_process_every_time_is_a_dead_letter_and_is_not_begun_again()
    {
        var settings = FunctionSettings.Default with { Async = new AsyncSettings { Attempts = 2 } };
        await using var host = await TriggerHost.StartAsync(settings);
        await host.StopAsync();
        // Two processes took it and never told what came of it.
        await host.RestartWithoutDispatchAsync(async queue =>
        {
            await TriggerHost.EnqueueAsync(queue, "poison");
            await queue.ClaimAsync(TriggerHost.Key, 1, TimeSpan.FromHours(1), Cancellation);
        });
        await host.RestartWithoutDispatchAsync(async queue =>
            Assert.Single(await queue.ClaimAsync(TriggerHost.Key, 1, TimeSpan.FromHours(1), Cancellation))
        );

        await host.RestartAsync();

        var dead = (await host.WaitForAsync("poison", QueuedState.Dead)).Invocation;
        Assert.Contains("the process ended while they ran", dead.LastFailure!.Detail, StringComparison.Ordinal);
        Assert.Empty(host.Invoker.Seen);
    }

    [Fact]
    public async Task A_replayed_dead_letter_runs()
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.Answer(404);
        await host.EnqueueAsync("a", origin: QueuedOrigin.Cron);
        await host.WaitForAsync("a", QueuedState.Dead);
        host.Invoker.Answer(200);

        Assert.Equal(1, await host.Queue.ReplayAsync(TriggerHost.Key, "a", Cancellation));

        await host.WaitForAsync("a", QueuedState.Succeeded);
    }
}
